/* Tells a child after fork from its parent without a system call. */
#ifndef TP_PROCESS_H
#define TP_PROCESS_H

/* A number that differs between a parent and its child after fork. It is cheap enough for every call. */
unsigned tp_process(void);

#endif
