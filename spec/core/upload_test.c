/* Documents to upload: their digest, and how one is recognised in a list. */
#include "../../src/core/upload.h"

#include <unistd.h>

#include "check.h"

static void check_digest(const char *bytes, size_t length, const char *expected) {
  struct tp_sha256 hash;
  char hex[TP_SHA256_HEX + 1];
  for (size_t step = 1; step <= length + 1; step = step * 3 + 1) {
    tp_sha256_start(&hash);
    for (size_t at = 0; at < length; at += step)
      tp_sha256_add(&hash, bytes + at, length - at < step ? length - at : step);
    tp_sha256_finish(&hash, hex);
    CHECK(strcmp(hex, expected) == 0, "SHA-256 of %zu bytes, %zu at once", length, step);
  }
}

/* The examples of FIPS 180-4's test vectors, and lengths around the padding. */
static void test_digests(void) {
  static char many[1000];
  memset(many, 'a', sizeof many);
  check_digest("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  check_digest("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  check_digest("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
               "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  check_digest(many, 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
  check_digest(many, 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34");
  check_digest(many, 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
  check_digest(many, 1000, "41edece42d63e8d9bf515a9ba6932e1c20cbc9f5a5d134645adb5db1b9737ea3");
}

#define PDF "%PDF-1.4"
#define DIGEST "2f1fde5b4bb1a21c67d6b7b6bb8fbbe1fcf2ff4cb7ec2b0e43ad0d11c8d7ec7e"
#define DOCUMENT(id, name, size, reference, created)                                                              \
  "{\"id\":\"" id "\",\"filename\":\"" name "\",\"size\":{\"amount\":" size "},\"customer_reference\":" reference \
  ",\"created_at\":\"" created "\"}"

static const double since = 1577836800; /* 2020-01-01T00:00:00Z */

static enum tp_upload_sought find_among(const char *list, int most, const char *expected,
                                        const struct tp_uploaded *uploaded) {
  char why[TP_UPLOAD_WHY_SIZE];
  struct tp_uploaded none = {.next = 0};
  struct tp_upload_source source = {.content = {PDF, sizeof PDF - 1}, .filename = "a.pdf", .customer_reference = "R"};
  struct tp_upload *upload = tp_upload_open(&source, why);
  struct tp_slice record = {"", 0}, id;
  enum tp_upload_sought sought =
      tp_upload_find(upload, (struct tp_slice){list, strlen(list)}, since, most, uploaded ? uploaded : &none, &record);
  if (expected) {
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"id\":\"%s\"", expected);
    id = (struct tp_slice){wanted, strlen(wanted)};
    CHECK(sought == TP_UPLOAD_FOUND && memmem(record.at, record.length, id.at, id.length), "it is %s", expected);
  }
  tp_upload_free(upload);
  return sought;
}

static enum tp_upload_sought find(const char *list, const char *expected, const struct tp_uploaded *uploaded) {
  return find_among(list, 1, expected, uploaded);
}

static void test_likes(void) {
  static const char two[] = "[" DOCUMENT("1", "a.pdf", "8", "\"R\"", "2020-01-01T00:00:02Z") "," DOCUMENT(
      "2", "a.pdf", "8", "\"R\"", "2020-01-01T00:00:01Z") "]";
  static const char first[] = DOCUMENT("1", "a.pdf", "8", "\"R\"", "2020-01-01T00:00:02Z");
  struct tp_uploaded uploaded = {.next = 0};
  CHECK(find_among(two, 1, NULL, NULL) == TP_UPLOAD_SEVERAL, "one of two is a guess");
  find_among(two, 2, "1", NULL);
  tp_uploaded_add(&uploaded, (struct tp_slice){first, strlen(first)});
  find_among(two, 1, "2", &uploaded);
  CHECK(find_among(two, 0, NULL, NULL) == TP_UPLOAD_SEVERAL, "it may be that of an upload that is in flight");
  CHECK(find_among("[]", 0, NULL, NULL) == TP_UPLOAD_ABSENT, "nothing is there");
}

static void test_finding(void) {
  const char *now = DOCUMENT("1", "a.pdf", "8", "\"R\"", "2020-01-01T00:00:01.5Z");
  char list[512];
  snprintf(list, sizeof list, "[%s]", now);
  find(list, "1", NULL);
  struct tp_uploaded uploaded = {.next = 0};
  tp_uploaded_add(&uploaded, (struct tp_slice){now, strlen(now)});
  CHECK(find(list, NULL, &uploaded) == TP_UPLOAD_ABSENT, "what was uploaded before is no other upload");
  static const char *const others[] = {
      "[]",
      "[" DOCUMENT("1", "b.pdf", "8", "\"R\"", "2020-01-01T00:00:01Z") "]",
      "[" DOCUMENT("1", "a.pdf", "9", "\"R\"", "2020-01-01T00:00:01Z") "]",
      "[" DOCUMENT("1", "a.pdf", "8", "null", "2020-01-01T00:00:01Z") "]",
      "[" DOCUMENT("1", "a.pdf", "8", "\"R\"", "2019-12-31T23:59:59Z") "]",
      "[" DOCUMENT("1", "a.pdf", "8", "\"R\"", "some day") "]",
      "[{\"id\":\"1\",\"filename\":\"a.pdf\",\"size\":{\"amount\":8},\"customer_reference\":\"R\",\"sha256\":\"" DIGEST
      "\",\"created_at\":\"2020-01-01T00:00:01Z\"}]"};
  for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
    CHECK(find(others[i], NULL, NULL) == TP_UPLOAD_ABSENT, "it is not in %s", others[i]);
  char *many = malloc(64 * 1024), *at = many;
  at += sprintf(at, "[");
  for (int i = 0; i < 250; i++)
    at += sprintf(at, "%s%s", i ? "," : "", DOCUMENT("2", "b.pdf", "8", "null", "2020-01-01T00:00:01Z"));
  sprintf(at, "]");
  CHECK(find(many, NULL, NULL) == TP_UPLOAD_UNCLEAR, "a full page that does not reach back far enough proves nothing");
  free(many);
}

/* The body that is streamed is as long as it says, whatever is asked for at once, and ends when the file shrinks. */
static void test_streaming(void) {
  char path[] = "/tmp/tp-upload-XXXXXX", why[TP_UPLOAD_WHY_SIZE];
  int file = mkstemp(path);
  size_t size = TP_UPLOAD_JSON_BYTES + 1;
  char *bytes = malloc(size);
  memset(bytes, 'x', size);
  memcpy(bytes, PDF, sizeof PDF - 1);
  CHECK(write(file, bytes, size) == (ssize_t)size, "the file is written");
  struct tp_upload_source source = {.path = path};
  struct tp_upload *upload = tp_upload_open(&source, why);
  CHECK(upload && tp_upload_is_streamed(upload), "a large file is streamed");
  static const size_t rooms[] = {1000, 65536, 1 << 20};
  for (size_t i = 0; upload && i < sizeof rooms / sizeof rooms[0]; i++) {
    char *room = malloc(rooms[i]);
    int64_t total = 0;
    long got;
    tp_upload_rewind(upload);
    while ((got = tp_upload_read(upload, room, rooms[i])) > 0) total += got;
    CHECK(got == 0 && total == tp_upload_length(upload), "all of it comes, %zu at once", rooms[i]);
    free(room);
  }
  struct tp_sha256 hash;
  char hex[TP_SHA256_HEX + 1];
  tp_sha256_start(&hash);
  tp_sha256_add(&hash, bytes, size);
  tp_sha256_finish(&hash, hex);
  CHECK(upload && strcmp(tp_upload_digest(upload), hex) == 0,
        "its digest is that of the file, however often it was read");
  tp_upload_rewind(upload);
  CHECK(ftruncate(file, 100) == 0 && tp_upload_read(upload, bytes, 4096) > 0, "the head comes");
  CHECK(tp_upload_read(upload, bytes, 4096) == -1 && tp_upload_problem(upload),
        "a file that became shorter is an error");
  tp_upload_free(upload);
  free(bytes);
  close(file);
  unlink(path);
}

int main(void) {
  test_digests();
  test_finding();
  test_likes();
  test_streaming();
  return check_status();
}
