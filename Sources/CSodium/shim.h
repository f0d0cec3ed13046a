#pragma once
#include <sodium.h>

// crypto_generichash_state is aligned to 64 bytes, which Swift does not import: it stays behind a plain pointer.
static inline int csodium_hash_begin(void *state, size_t length) {
  return crypto_generichash_init((crypto_generichash_state *)state, NULL, 0, length);
}

static inline int csodium_hash_update(void *state, const unsigned char *bytes, unsigned long long count) {
  return crypto_generichash_update((crypto_generichash_state *)state, bytes, count);
}

static inline int csodium_hash_finish(void *state, unsigned char *digest, size_t length) {
  return crypto_generichash_final((crypto_generichash_state *)state, digest, length);
}
