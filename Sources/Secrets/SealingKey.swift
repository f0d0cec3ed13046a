import CSodium

/// What secrets are sealed under: 32 bytes by chance, in memory that is kept out of swap and wiped when it goes.
///
/// Used by whoever made it; it is not shared.
package final class SealingKey {
  private let bytes: UnsafeMutableRawPointer

  /// "The allocated region is guarded … sodium_malloc() also calls sodium_mlock()" (libsodium, Secure memory).
  private init(fill: (UnsafeMutableRawPointer) -> Void) throws(SealingError) {
    guard sodium_init() >= 0, let bytes = sodium_malloc(Self.length) else {
      throw SealingError("there is no memory for a key")
    }
    fill(bytes)
    self.bytes = bytes
  }

  /// "Before deallocation, the memory is wiped" (sodium_free).
  deinit { sodium_free(bytes) }

  /// A new one.
  package static func new() throws(SealingError) -> SealingKey {
    try SealingKey { randombytes_buf($0, length) }
  }

  /// As it stands in a file: 64 hexadecimal digits, or the 32 bytes themselves; white space around the digits is no matter.
  /// The bytes given are wiped.
  /// - Returns: nil when they are no key.
  package static func reading(_ text: inout [UInt8]) throws(SealingError) -> SealingKey? {
    defer { wipe(&text) }
    if text.count == length { return try SealingKey { $0.copyMemory(from: text, byteCount: length) } }
    var digits = text.filter { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
    var raw = [UInt8](repeating: 0, count: length)
    defer {
      wipe(&digits)
      wipe(&raw)
    }
    guard digits.count == 2 * length else { return nil }
    for index in raw.indices {
      guard let high = hexValue(digits[2 * index]), let low = hexValue(digits[2 * index + 1]) else { return nil }
      raw[index] = high << 4 | low
    }
    return try SealingKey { $0.copyMemory(from: raw, byteCount: length) }
  }

  /// What is written to its file: 64 digits and a line end. Wipe it after use.
  package var text: [UInt8] {
    let raw = UnsafeRawBufferPointer(start: bytes, count: Self.length)
    return raw.flatMap { [hexDigit($0 >> 4), hexDigit($0 & 15)] } + [0x0A]
  }

  /// Which key it is, without telling anything of it: 16 digits of a digest made for this alone.
  package var id: String {
    var digest = [UInt8](repeating: 0, count: 16)
    let purpose = Array("daybook sealing key".utf8)
    // Keyed by the key: nobody can try texts against it without the key.
    crypto_generichash(
      &digest, digest.count, purpose, UInt64(purpose.count),
      UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self)), Self.length)
    return String(decoding: digest.prefix(8).flatMap { [hexDigit($0 >> 4), hexDigit($0 & 15)] }, as: UTF8.self)
  }

  /// Seals `secret` for a place: only there can it be opened again.
  /// - Parameter place: what it belongs to, outermost first: household, connection, name.
  package func seal(_ secret: [UInt8], for place: [String]) -> Sealed {
    var nonce = [UInt8](repeating: 0, count: Int(crypto_aead_xchacha20poly1305_ietf_npubbytes()))
    // 24 bytes by chance never meet again (libsodium, XChaCha20-Poly1305: "random nonces are safe to use").
    randombytes_buf(&nonce, nonce.count)
    var sealed = [UInt8](repeating: 0, count: secret.count + Int(crypto_aead_xchacha20poly1305_ietf_abytes()))
    let data = Self.data(place)
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      &sealed, nil, secret, UInt64(secret.count), data, UInt64(data.count), nil, nonce,
      UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self)))
    return Sealed(nonce: nonce, bytes: sealed)
  }

  /// Nil when it was sealed under another key or for another place, or has been altered. Wipe it after use.
  package func open(_ sealed: Sealed, for place: [String]) -> [UInt8]? {
    let extra = Int(crypto_aead_xchacha20poly1305_ietf_abytes())
    guard sealed.nonce.count == Int(crypto_aead_xchacha20poly1305_ietf_npubbytes()), sealed.bytes.count >= extra else {
      return nil
    }
    var secret = [UInt8](repeating: 0, count: sealed.bytes.count - extra)
    let data = Self.data(place)
    let opened = crypto_aead_xchacha20poly1305_ietf_decrypt(
      &secret, nil, nil, sealed.bytes, UInt64(sealed.bytes.count), data, UInt64(data.count), sealed.nonce,
      UnsafePointer(bytes.assumingMemoryBound(to: UInt8.self)))
    return opened == 0 ? secret : nil
  }

  /// Each part behind its length, so that no two places are the same bytes.
  private static func data(_ place: [String]) -> [UInt8] {
    place.flatMap { part in
      (0..<8).map { UInt8(truncatingIfNeeded: part.utf8.count >> (8 * $0)) } + Array(part.utf8)
    }
  }

  private static var length: Int { Int(crypto_aead_xchacha20poly1305_ietf_keybytes()) }
}

@available(*, unavailable) extension SealingKey: Sendable {}

/// A secret that has been sealed; may be shown to anybody.
package struct Sealed: Hashable, Sendable {
  package var nonce: [UInt8]
  package var bytes: [UInt8]

  package init(nonce: [UInt8], bytes: [UInt8]) {
    self.nonce = nonce
    self.bytes = bytes
  }
}

/// Why nothing could be sealed.
package struct SealingError: Error, CustomStringConvertible {
  package var description: String

  init(_ description: String) { self.description = description }
}

/// Overwrites bytes that held a secret, in a way that no compiler leaves out.
package func wipe(_ bytes: inout [UInt8]) {
  bytes.withUnsafeMutableBytes { buffer in
    if let start = buffer.baseAddress { sodium_memzero(start, buffer.count) }
  }
  bytes = []
}

/// Digits that nobody can foretell, two for each byte.
package func randomDigits(bytes count: Int) -> String {
  var bytes = [UInt8](repeating: 0, count: count)
  _ = sodium_init()
  randombytes_buf(&bytes, count)
  return String(decoding: bytes.flatMap { [hexDigit($0 >> 4), hexDigit($0 & 15)] }, as: UTF8.self)
}

private func hexDigit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x61 + value - 10 }

private func hexValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case 0x30...0x39: digit - 0x30
  case 0x41...0x46: digit - 0x41 + 10
  case 0x61...0x66: digit - 0x61 + 10
  default: nil
  }
}
