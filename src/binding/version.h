/* The version of the module: the one place that says it to C. */
#ifndef TP_VERSION_H
#define TP_VERSION_H

#define TP_VERSION "0.1.0"

#endif
