private import CSodium

/// BLAKE2b, by libsodium: content hashes of payloads and stable ids.
package struct BLAKE2b: ~Copyable {
  private let state: UnsafeMutableRawPointer
  private let length: Int

  /// - Parameter length: bytes of the digest, 16 to 64.
  package init(length: Int = 32) {
    self.length = length
    state = UnsafeMutableRawPointer.allocate(byteCount: crypto_generichash_statebytes(), alignment: 64)
    _ = csodium_hash_begin(state, length)
  }

  deinit { state.deallocate() }

  package mutating func update(_ bytes: some Sequence<UInt8>) {
    let hashed: Void? = bytes.withContiguousStorageIfAvailable { buffer in
      _ = csodium_hash_update(state, buffer.baseAddress, UInt64(buffer.count))
    }
    if hashed == nil {
      let copy = Array(bytes)
      _ = csodium_hash_update(state, copy, UInt64(copy.count))
    }
  }

  package mutating func update(_ text: String) { update(text.utf8) }

  package mutating func update(_ bytes: Span<UInt8>) {
    bytes.withUnsafeBufferPointer { _ = csodium_hash_update(state, $0.baseAddress, UInt64($0.count)) }
  }

  /// The digest; the state is spent.
  package consuming func finish() -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: length)
    _ = csodium_hash_finish(state, &digest, length)
    return digest
  }

  package static func digest(_ bytes: [UInt8], length: Int = 32) -> [UInt8] {
    var digest = [UInt8](repeating: 0, count: length)
    crypto_generichash(&digest, length, bytes, UInt64(bytes.count), nil, 0)
    return digest
  }

  /// The first eight bytes of a 16-byte digest, as a number whose hexadecimal digits are theirs.
  package static func first64(_ bytes: Span<UInt8>) -> UInt64 {
    var digest: (UInt64, UInt64) = (0, 0)
    withUnsafeMutablePointer(to: &digest) { output in
      bytes.withUnsafeBufferPointer { input in
        let start = UnsafeMutableRawPointer(output).assumingMemoryBound(to: UInt8.self)
        _ = crypto_generichash(start, 16, input.baseAddress, UInt64(input.count), nil, 0)
      }
    }
    return UInt64(bigEndian: digest.0)
  }

  /// The digest as lower-case hexadecimal.
  package static func hex(_ text: String, length: Int = 32) -> String {
    hexadecimal(digest(Array(text.utf8), length: length))
  }
}

/// Two lower-case digits a byte.
package func hexadecimal(_ bytes: some Collection<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  text.reserveCapacity(bytes.count * 2)
  for byte in bytes {
    text.append(digits[Int(byte >> 4)])
    text.append(digits[Int(byte & 15)])
  }
  return String(decoding: text, as: UTF8.self)
}
