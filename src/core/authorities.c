/* Chooses the certificate authorities that a client trusts: a file, which is read whole, or a folder, which is read as
 * needed. */
#include "authorities.h"

#include <ctype.h>
#include <curl/curl.h>
#include <dirent.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

enum { HASH_DIGITS = 8 };

/* Whether a name is like "5ed36f99.0": by such names OpenSSL finds a certificate, from its subject's hash. */
static bool is_hashed_name(const char *name) {
  size_t digits = strspn(name, "0123456789abcdef");
  return digits == HASH_DIGITS && name[digits] == '.' && isdigit((unsigned char)name[digits + 1]);
}

static size_t certificates_in_folder(const char *path) {
  DIR *folder = opendir(path);
  if (!folder) return 0;
  size_t count = 0;
  for (struct dirent *entry; (entry = readdir(folder));) count += is_hashed_name(entry->d_name);
  closedir(folder);
  return count;
}

static size_t certificates_in_file(const char *path) {
  static const char mark[] = "-----BEGIN ";
  FILE *file = fopen(path, "re");
  if (!file) return 0;
  size_t count = 0;
  char line[256];
  while (fgets(line, sizeof line, file)) count += strncmp(line, mark, sizeof mark - 1) == 0;
  fclose(file);
  return count;
}

struct tp_authorities tp_authorities_choose(const char *ca_file) {
  if (ca_file) return (struct tp_authorities){.file = ca_file};
  const curl_version_info_data *system = curl_version_info(CURLVERSION_NOW);
  const char *file = system->cainfo, *folder = system->capath;
  if (!folder) return (struct tp_authorities){.file = file};
  size_t in_folder = certificates_in_folder(folder);
  if (file && (!in_folder || certificates_in_file(file) > in_folder)) return (struct tp_authorities){.file = file};
  return (struct tp_authorities){.folder = folder};
}
