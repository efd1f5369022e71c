/* The certificate authorities that a client trusts: a file, which is read whole, or a folder, which is read as needed.
 */
#ifndef TP_AUTHORITIES_H
#define TP_AUTHORITIES_H

/* At least one of the two is NULL. Both are if libcurl knows of neither and leaves the choice to its TLS library.
 * Borrowed from the caller's ca_file, or from libcurl until the process ends. */
struct tp_authorities {
  const char *file;   /* PEM; reading it takes some 0.3 ms for each certificate in it */
  const char *folder; /* certificates named by the hashes of their subjects (c_rehash); nothing is read ahead */
};

/* ca_file: trust these authorities and no others; NULL: the system's, as this libcurl knows them. Of the system's file
 * and folder it chooses the folder if that holds a certificate for each one in the file, else the file. */
struct tp_authorities tp_authorities_choose(const char *ca_file);

#endif
