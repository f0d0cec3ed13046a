import CCrypto

/// Why a text is no key that can be used. Says nothing of the text.
package enum UnusableKey: Error, Hashable, Sendable {
  /// No PEM, or one of something else, or a broken one.
  case notAKey
  /// It wants a passphrase.
  case encrypted
  /// Of another kind: elliptic curves, Ed25519, RSA for PSS only.
  case notRSA
  /// Below 2,048 bits, which RFC 7518, 3.3 asks for.
  case tooShort
}

/// An RSA key that signs by RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017, 8.2), which JSON Web Tokens call RS256.
package struct SigningKey: ~Copyable {
  private let key: OpaquePointer

  /// - Parameter pem: a private key as PKCS#1 (`BEGIN RSA PRIVATE KEY`) or PKCS#8 (`BEGIN PRIVATE KEY`), not encrypted.
  package init(pem: [UInt8]) throws(UnusableKey) {
    let text = String(decoding: pem, as: UTF8.self)
    // PKCS#8 says so in its first line, PKCS#1 in a header of its own.
    if text.contains("BEGIN ENCRYPTED PRIVATE KEY") || text.contains("Proc-Type: 4,ENCRYPTED") { throw .encrypted }
    guard let key = readKey(pem, by: ccrypto_private_key) else { throw .notAKey }
    if let fault = fault(of: key) {
      EVP_PKEY_free(key)
      throw fault
    }
    self.key = key
  }

  deinit { EVP_PKEY_free(key) }

  /// As long as the key: 512 bytes for one of 4,096 bits.
  package borrowing func signature(of message: [UInt8]) -> [UInt8] {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto found no memory to sign with") }
    defer { EVP_MD_CTX_free(context) }
    var padding: OpaquePointer?
    // EVP_DigestSignInit(3): "The EVP_PKEY_CTX value returned must not be freed directly".
    guard EVP_DigestSignInit(context, &padding, EVP_sha256(), nil, key) == 1, ccrypto_use_pkcs1_padding(padding) == 1
    else { preconditionFailure("libcrypto signs with every RSA key") }
    var length = 0
    guard EVP_DigestSign(context, nil, &length, message, message.count) == 1 else {
      preconditionFailure("libcrypto tells how long a signature is")
    }
    var signature = [UInt8](repeating: 0, count: length)
    guard EVP_DigestSign(context, &signature, &length, message, message.count) == 1 else {
      preconditionFailure("libcrypto signs with every RSA key")
    }
    return Array(signature.prefix(length))
  }
}

/// The other half of a `SigningKey`.
package struct VerifyingKey: ~Copyable {
  private let key: OpaquePointer

  /// - Parameter pem: `BEGIN PUBLIC KEY`.
  package init(pem: [UInt8]) throws(UnusableKey) {
    guard let key = readKey(pem, by: ccrypto_public_key) else { throw .notAKey }
    if let fault = fault(of: key) {
      EVP_PKEY_free(key)
      throw fault
    }
    self.key = key
  }

  deinit { EVP_PKEY_free(key) }

  package borrowing func accepts(_ signature: [UInt8], of message: [UInt8]) -> Bool {
    guard let context = EVP_MD_CTX_new() else { preconditionFailure("libcrypto found no memory to verify with") }
    defer {
      EVP_MD_CTX_free(context)
      // What a wrong signature leaves behind is no error of the next call's.
      ERR_clear_error()
    }
    var padding: OpaquePointer?
    guard EVP_DigestVerifyInit(context, &padding, EVP_sha256(), nil, key) == 1,
      ccrypto_use_pkcs1_padding(padding) == 1
    else { return false }
    return EVP_DigestVerify(context, signature, signature.count, message, message.count) == 1
  }
}

private func readKey(_ pem: [UInt8], by read: (OpaquePointer) -> OpaquePointer?) -> OpaquePointer? {
  guard !pem.isEmpty, pem.count <= 1 << 20 else { return nil }
  defer { ERR_clear_error() }
  return pem.withUnsafeBytes { buffer in
    guard let bio = BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count)) else { return nil }
    defer { BIO_free(bio) }
    return read(bio)
  }
}

private func fault(of key: OpaquePointer) -> UnusableKey? {
  if EVP_PKEY_get_base_id(key) != EVP_PKEY_RSA { return .notRSA }
  return EVP_PKEY_get_bits(key) < 2048 ? .tooShort : nil
}
