/* Ids packed into 16 bytes. A UUID takes 36 bytes as text, and about 80 as a Lua string. */
#ifndef TP_ID_H
#define TP_ID_H

#include <stdint.h>

#include "slice.h"

enum { TP_ID_PACKED = 16, TP_ID_TEXT = 36 };

/* Packs a valid id (see tp_id_is_valid); letter case does not count. */
void tp_id_pack(struct tp_slice id, unsigned char packed[TP_ID_PACKED]);

/* Writes its text, without a NUL. digits: the sixteen to use. */
void tp_id_write(const unsigned char packed[TP_ID_PACKED], const char *digits, char text[TP_ID_TEXT]);

/* A hash, for tables of ids. */
uint64_t tp_id_hash(const unsigned char packed[TP_ID_PACKED]);

#endif
