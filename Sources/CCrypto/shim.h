#pragma once
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

// PEM_read_bio_PrivateKey(3): "The default callback ... prompts the user for a pass phrase on the current terminal". Nobody
// sits there, so this one gives none: "if the callback ... returns ... a value of 0 or less, an error is returned".
static inline int ccrypto_no_passphrase(char *buffer, int size, int writing, void *data) {
  (void)buffer;
  (void)size;
  (void)writing;
  (void)data;
  return -1;
}

static inline EVP_PKEY *ccrypto_private_key(BIO *bio) {
  return PEM_read_bio_PrivateKey(bio, NULL, ccrypto_no_passphrase, NULL);
}

static inline EVP_PKEY *ccrypto_public_key(BIO *bio) {
  return PEM_read_bio_PUBKEY(bio, NULL, ccrypto_no_passphrase, NULL);
}

// A macro, which Swift does not import.
static inline int ccrypto_use_pkcs1_padding(EVP_PKEY_CTX *context) {
  return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING);
}
