/* The operations of the API: one row each, from which calls get their paths, argument checks, documentation and retry
 * rules. The rows stand in operations/, one file a family of URLs. */
#ifndef TP_OPERATION_H
#define TP_OPERATION_H

#include <stdbool.h>
#include <stddef.h>

#include "text.h"

enum tp_argument_kind {
  TP_ARGUMENT_ORDER, /* an order's id; the caller may give the order instead */
  TP_ARGUMENT_ID,    /* the id of something else, also a UUID */
  TP_ARGUMENT_NAME   /* any text that makes a path segment: not empty, "." or ".." */
};

enum tp_parameter_type {
  TP_PARAMETER_STRING,
  TP_PARAMETER_ID,    /* a UUID */
  TP_PARAMETER_ORDER, /* an order's id; the caller may give the order instead */
  TP_PARAMETER_INTEGER,
  TP_PARAMETER_BOOLEAN,
  TP_PARAMETER_OBJECT
};

enum tp_parameter_list {
  TP_LIST_NOT,    /* one value */
  TP_LIST_TOO,    /* or a list: name[in][]=…, once for each */
  TP_LIST_EQ,     /* the same, and one value goes out as name[eq]=… */
  TP_LIST_ALWAYS, /* one value goes out as a list of one */
  TP_LIST_EACH,   /* one value, or a list: name[]=…, once for each */
  TP_LIST_ONLY    /* a list and nothing else: properties of bodies alone */
};

/* A query parameter, or a property of a body. In a query, an object's fields go out as name[field]=… (deepObject of
 * OpenAPI), as deep as they nest; in a body, as JSON. */
struct tp_parameter {
  const char *name;
  enum tp_parameter_type type;
  enum tp_parameter_list list;
  long minimum, maximum;             /* of an integer; both 0: any */
  const char *const *values;         /* the only strings that the API accepts, NULL at the end; NULL: any string */
  const struct tp_parameter *fields; /* of an object; ends with a row without a name */
  const char *shorthand;             /* of an object: the field that a plain value stands for */
  /* For a property of a body: */
  bool required;
  bool
      nullable; /* its schema names null among its types: for documentation. Null passes for any that may be left out */
};

struct tp_body {
  const struct tp_parameter *properties; /* ends with a row without a name */
  bool optional;                         /* the whole body may be left out */
};

enum tp_answer_kind {
  TP_ANSWER_ORDER,   /* { "data": order } */
  TP_ANSWER_ORDERS,  /* { "data": [order, …], "meta": { page_number, … } }; meta where the list has pages */
  TP_ANSWER_RECORD,  /* { "data": any other object } */
  TP_ANSWER_RECORDS, /* as TP_ANSWER_ORDERS, with other objects */
  TP_ANSWER_NOTHING,
  TP_ANSWER_FILE, /* the body as it is */
  TP_ANSWER_JSON  /* for a row that was made for one call: any object or list, or no body */
};

/* What may follow an answer that leaves open whether the request took effect. */
enum tp_retry_class {
  TP_RETRY_READ,   /* changes nothing: repeated at will */
  TP_RETRY_SET,    /* sets values to what the body says: a repetition leaves the same state, so it is repeated */
  TP_RETRY_DELETE, /* repeated; "not found" after such an answer is a success, because the record is gone */
  TP_RETRY_ONCE, /* makes, sends or starts something, and a second request would do so again: never repeated once it may
                    have been sent */
  TP_RETRY_UPLOAD, /* uploads a document: never repeated either, but looked for afterwards (upload.h) */
  TP_RETRY_CANCEL  /* repeated only once the order was read and shows that the request had no effect */
};

enum { TP_PATH_ARGUMENTS = 2 };

#define TP_ANY_MEDIA "*/*"

struct tp_operation {
  const char *group, *verb; /* client.GROUP:VERB(…) */
  const char *name;         /* "GROUP.VERB"; "cancel", "get" and "list" of those that are methods of the client too */
  const char *summary;      /* a sentence without its full stop */
  const char *method;       /* static, in upper case */
  const char *path;         /* behind the base URL; {name} is an argument */
  enum tp_argument_kind arguments[TP_PATH_ARGUMENTS]; /* the kinds of its arguments, in the path's order */
  const struct tp_parameter *query;                   /* NULL: none */
  const struct tp_body *body;                         /* NULL: none */
  enum tp_answer_kind answer;
  const char *media; /* the content type of a file, or TP_ANY_MEDIA; for a list: a further type in which it can be
                        had; NULL: none */
  enum tp_retry_class retry;
  bool elsewhere; /* belongs to another API of Telnyx: the porting API's description does not have it */
  bool bare;      /* the record or list comes without "data" around it */
};

/* A pause is no operation of the API and not among the rows. A request of it only waits for its deadline, and ends then
 * with kind timeout. So a pause works in every loop that drives the engine. */
extern const struct tp_operation tp_pause;

/* Returns a row by its index, from 0; NULL: there are no more. */
const struct tp_operation *tp_operation_at(int index);

/* Returns the row with that name, or with that "GROUP.VERB"; NULL: there is none. */
const struct tp_operation *tp_operation_find(const char *name);

/* Returns the parameter of that name from a list of parameters, or NULL. */
const struct tp_parameter *tp_parameter_find(const struct tp_parameter *parameters, const char *name);

/* The number of arguments in the path: at most TP_PATH_ARGUMENTS. */
int tp_operation_path_arguments(const struct tp_operation *operation);

/* Writes the name of a path's argument, NUL-terminated, and cut if it is longer than the buffer. */
enum { TP_ARGUMENT_NAME_SIZE = 48 };
void tp_operation_argument_name(const struct tp_operation *operation, int argument, char name[TP_ARGUMENT_NAME_SIZE]);

/* Whether its answer is a list. */
bool tp_operation_is_list(const struct tp_operation *operation);

/* Whether its answer is a list in pages. */
bool tp_operation_is_paged(const struct tp_operation *operation);

/* Whether the argument can be a path segment. "", "." and ".." can't: they would lead elsewhere. */
bool tp_operation_is_segment(const char *argument, size_t length);

/* Adds the path to a text, each of its arguments encoded as one segment. */
void tp_operation_write_path(const struct tp_operation *operation, const char *const *arguments, struct tp_text *text);

#endif
