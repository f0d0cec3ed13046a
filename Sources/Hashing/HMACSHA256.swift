private import CSodium

/// HMAC with SHA-256 (RFC 2104), by libsodium, for keys of any length: what providers sign requests with.
package enum HMACSHA256 {
  /// 32 bytes.
  package static func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
    var state = crypto_auth_hmacsha256_state()
    var code = [UInt8](repeating: 0, count: Int(crypto_auth_hmacsha256_bytes()))
    // "crypto_auth_hmacsha256_init() … with a key of length keylen" (doc.libsodium.org); none of the three can fail.
    _ = crypto_auth_hmacsha256_init(&state, key, key.count)
    _ = crypto_auth_hmacsha256_update(&state, message, UInt64(message.count))
    _ = crypto_auth_hmacsha256_final(&state, &code)
    return code
  }
}

/// RFC 4648, section 4: with `+`, `/` and padding.
package func base64Text(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  text.reserveCapacity((bytes.count + 2) / 3 * 4)
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var value: UInt32 = 0
    for (place, byte) in group.enumerated() { value |= UInt32(byte) << UInt32(16 - 8 * place) }
    for place in 0..<4 {
      text.append(place <= group.count ? letters[Int(value >> UInt32(18 - 6 * place)) & 63] : UInt8(ascii: "="))
    }
  }
  return String(decoding: text, as: UTF8.self)
}
