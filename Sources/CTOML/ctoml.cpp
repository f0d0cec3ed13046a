#define TOML_EXCEPTIONS 0
#define TOML_ENABLE_FORMATTERS 0
#define TOML_HEADER_ONLY 1
// toml++ 3.3 asserts, and in release builds assumes, that a table header begins like a key: `[=]` would end the program.
// Without the assertion its parser goes on to its own error.
#undef NDEBUG
#define TOML_ASSERT(expr) static_assert(true)
#include <toml++/toml.h>

#include <string>
#include <vector>

#include "ctoml.h"

struct ctoml_document {
  toml::table root;  // strings and keys of the nodes point into it
  std::vector<ctoml_node> nodes;
  std::string error;
  ctoml_region error_region{};
};

namespace {

ctoml_region region(const toml::source_region &source) {
  return {source.begin.line, source.begin.column, source.end.line, source.end.column};
}

void append(ctoml_document &document, const toml::key *key, const toml::node &value) {
  ctoml_node node{};
  node.region = region(value.source());
  if (key != nullptr) {
    node.key = key->str().data();
    node.key_length = key->str().size();
    node.key_region = region(key->source());
  }
  if (const auto *string = value.as_string()) {
    node.kind = CTOML_STRING;
    node.text = string->get().data();
    node.text_length = string->get().size();
  } else if (const auto *integer = value.as_integer()) {
    node.kind = CTOML_INTEGER;
    node.integer = integer->get();
  } else if (const auto *floating = value.as_floating_point()) {
    node.kind = CTOML_FLOAT;
    node.floating = floating->get();
  } else if (const auto *boolean = value.as_boolean()) {
    node.kind = CTOML_BOOLEAN;
    node.integer = boolean->get() ? 1 : 0;
  } else if (const auto *date = value.as_date()) {
    node.kind = CTOML_DATE;
    node.year = date->get().year;
    node.month = date->get().month;
    node.day = date->get().day;
  } else if (const auto *array = value.as_array()) {
    node.kind = CTOML_ARRAY;
    node.children = static_cast<uint32_t>(array->size());
  } else if (const auto *table = value.as_table()) {
    node.kind = CTOML_TABLE;
    node.children = static_cast<uint32_t>(table->size());
  } else {
    node.kind = CTOML_OTHER_TIME;
  }
  document.nodes.push_back(node);
  // toml++ limits how deeply a document nests, and so this recursion.
  if (const auto *array = value.as_array()) {
    for (const toml::node &element : *array) append(document, nullptr, element);
  } else if (const auto *table = value.as_table()) {
    for (auto entry = table->cbegin(); entry != table->cend(); ++entry) append(document, &entry->first, entry->second);
  }
}

}  // namespace

extern "C" ctoml_document *ctoml_parse(const char *bytes, size_t length) {
  try {
    auto document = new ctoml_document();
    try {
      auto result = toml::parse(std::string_view(bytes == nullptr ? "" : bytes, length));
      if (result.succeeded()) {
        document->root = std::move(result).table();
        append(*document, nullptr, document->root);
      } else {
        document->error = std::string(result.error().description());
        document->error_region = region(result.error().source());
        if (document->error.empty()) document->error = "not TOML";
      }
    } catch (...) {
      delete document;
      return nullptr;
    }
    return document;
  } catch (...) {
    return nullptr;
  }
}

extern "C" void ctoml_free(ctoml_document *document) { delete document; }

extern "C" const char *ctoml_error(const ctoml_document *document, ctoml_region *region) {
  if (document->error.empty()) return nullptr;
  *region = document->error_region;
  return document->error.c_str();
}

extern "C" const ctoml_node *ctoml_nodes(const ctoml_document *document, size_t *count) {
  *count = document->nodes.size();
  return document->nodes.data();
}
