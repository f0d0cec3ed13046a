#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// toml++ behind C: a document becomes a flat list of nodes in pre-order. No exception crosses this line.

enum ctoml_kind {
  CTOML_STRING = 1,
  CTOML_INTEGER = 2,
  CTOML_FLOAT = 3,
  CTOML_BOOLEAN = 4,
  CTOML_DATE = 5,
  CTOML_OTHER_TIME = 6,
  CTOML_ARRAY = 7,
  CTOML_TABLE = 8,
};

// Lines and columns count from 1, columns in code points; an end is one past the last.
typedef struct {
  uint32_t line, column, end_line, end_column;
} ctoml_region;

typedef struct {
  int32_t kind;
  // Entries of a table or elements of an array: the nodes that follow, with theirs between them.
  uint32_t children;
  // Null for elements of arrays and for the root.
  const char *_Nullable key;
  size_t key_length;
  ctoml_region key_region;
  ctoml_region region;
  // Of strings.
  const char *_Nullable text;
  size_t text_length;
  // Of integers, and 0 or 1 for booleans.
  int64_t integer;
  double floating;
  // Of dates.
  int32_t year, month, day;
} ctoml_node;

typedef struct ctoml_document ctoml_document;

// Null only when memory ran out. `bytes` is copied.
ctoml_document *_Nullable ctoml_parse(const char *_Nullable bytes, size_t length);
void ctoml_free(ctoml_document *_Nonnull document);

// Null when the document could be read.
const char *_Nullable ctoml_error(const ctoml_document *_Nonnull document, ctoml_region *_Nonnull region);

// The root first. They live as long as the document.
const ctoml_node *_Nullable ctoml_nodes(const ctoml_document *_Nonnull document, size_t *_Nonnull count);

#ifdef __cplusplus
}
#endif
