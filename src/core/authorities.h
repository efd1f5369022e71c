/* Whom a client trusts to vouch for a server: a file that is read whole, or a folder that is looked into as needed. */
#ifndef TP_AUTHORITIES_H
#define TP_AUTHORITIES_H

/* One of the two is NULL; both are, where libcurl knows of neither and does as its TLS library does. Borrowed: from the
 * caller's ca_file, or from libcurl for as long as the process lives. */
struct tp_authorities {
  const char *file;   /* PEM; reading it takes some 0.3 ms for each certificate in it */
  const char *folder; /* certificates under the hashes of their names (c_rehash): nothing is read ahead */
};

/* ca_file: the authorities that the user names, and no others; NULL: the system's, as this libcurl knows them. The
 * folder is taken when it holds a certificate for each one in the file; where somebody added to the file alone, the
 * file is. */
struct tp_authorities tp_authorities_choose(const char *ca_file);

#endif
