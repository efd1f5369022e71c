/* Which of the system's two sources of authorities is taken. */
#include <curl/curl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../src/core/authorities.h"
#include "check.h"

static char folder[] = "/tmp/authorities_test.XXXXXX";
static char file_path[64], hashed_path[64];
static curl_version_info_data system_info;

/* The core finds the test's before libcurl's. */
curl_version_info_data *curl_version_info(CURLversion version) {
  (void)version;
  return &system_info;
}

static void write_file(const char *name, const char *text) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "w");
  if (!file || fputs(text, file) == EOF || fclose(file)) abort();
}

#define CERTIFICATE "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"

/* "file", "folder" or "neither". */
static const char *chosen(char *file, char *hashed) {
  system_info.cainfo = file;
  system_info.capath = hashed;
  struct tp_authorities authorities = tp_authorities_choose(NULL);
  if (authorities.file && authorities.folder) return "both";
  return authorities.file ? "file" : authorities.folder ? "folder" : "neither";
}

int main(void) {
  if (!mkdtemp(folder)) abort();
  snprintf(file_path, sizeof file_path, "%s/bundle.pem", folder);
  snprintf(hashed_path, sizeof hashed_path, "%s/hashed", folder);
  if (mkdir(hashed_path, 0700)) abort();
  write_file("bundle.pem", "# A comment\n" CERTIFICATE CERTIFICATE);

  struct tp_authorities named = tp_authorities_choose("mine.pem");
  CHECK(strcmp(named.file, "mine.pem") == 0 && !named.folder, "what the user names stands alone");
  CHECK(strcmp(chosen(NULL, NULL), "neither") == 0, "a libcurl that knows of none is left alone");
  CHECK(strcmp(chosen(file_path, NULL), "file") == 0, "a file without a folder is taken");
  CHECK(strcmp(chosen(NULL, hashed_path), "folder") == 0, "a folder without a file is taken");
  CHECK(strcmp(chosen(file_path, hashed_path), "file") == 0, "an empty folder is not");
  write_file("hashed/5ed36f99.0", CERTIFICATE);
  write_file("hashed/authority.pem", CERTIFICATE);
  write_file("hashed/5ed36f99.r0", "");
  CHECK(strcmp(chosen(file_path, hashed_path), "file") == 0, "nor one that lacks what is in the file");
  write_file("hashed/5ed36f99.1", CERTIFICATE);
  CHECK(strcmp(chosen(file_path, hashed_path), "folder") == 0, "one with all that is in the file is");

  static const char *const names[] = {
      "hashed/5ed36f99.0", "hashed/5ed36f99.1", "hashed/5ed36f99.r0", "hashed/authority.pem", "hashed", "bundle.pem"};
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, names[i]);
    remove(path);
  }
  rmdir(folder);
  return check_status();
}
