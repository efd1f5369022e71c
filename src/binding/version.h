/* The version: stated here alone. The Makefile reads it, and tools/version compares what has to name it as well. */
#ifndef TP_VERSION_H
#define TP_VERSION_H

#define TP_VERSION "1.0.0"

#endif
