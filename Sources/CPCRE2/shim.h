#pragma once
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

// The library's function names are macros over PCRE2_CODE_UNIT_WIDTH, which Swift does not import.
static inline pcre2_code_8 *cpcre2_compile(const unsigned char *pattern, size_t length, uint32_t options, int *error,
                                           size_t *offset) {
  return pcre2_compile_8(pattern, length, options, error, offset, NULL);
}

static inline pcre2_match_context_8 *cpcre2_match_context(uint32_t matches, uint32_t depth, uint32_t heap_kib) {
  pcre2_match_context_8 *context = pcre2_match_context_create_8(NULL);
  if (context) {
    pcre2_set_match_limit_8(context, matches);
    pcre2_set_depth_limit_8(context, depth);
    pcre2_set_heap_limit_8(context, heap_kib);
  }
  return context;
}

// PCRE2_UNSET is a cast macro.
static inline int cpcre2_is_unset(size_t offset) { return offset == PCRE2_UNSET; }
