/* The version is stated here alone. The Makefile reads it, and tools/version compares it with the other files that name
 * it. */
#ifndef TP_VERSION_H
#define TP_VERSION_H

#define TP_VERSION "1.0.0"

#endif
