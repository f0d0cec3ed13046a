import Glibc
import Signing

/// What an application shows at every call: a token that it signs itself. Never kept, never printed.
struct EnableBankingToken: Sendable, CustomStringConvertible {
  let text: String
  let madeAt: Int64

  /// - Parameters:
  ///   - key: the application's private key as PEM.
  ///   - now: the true time in seconds since 1970; a token of another time is refused.
  init(applicationID: String, key: String, now: Int64) throws(UnusableKey) {
    let header: JSON = .object(["typ": .string("JWT"), "alg": .string("RS256"), "kid": .string(applicationID)])
    let claims: JSON = .object([
      "iss": .string("enablebanking.com"), "aud": .string("api.enablebanking.com"), "iat": .number(String(now)),
      "exp": .number(String(now + Self.lifetime)),
    ])
    let signed = "\(base64URL(header.encoded)).\(base64URL(claims.encoded))"
    text = "\(signed).\(base64URL(try SigningKey(pem: Array(key.utf8)).signature(of: Array(signed.utf8))))"
    madeAt = now
  }

  // At most a day is allowed; an hour is what the documentation shows.
  private static let lifetime: Int64 = 3_600

  /// A long run makes a new one in good time.
  func isStale(at now: Int64) -> Bool { now - madeAt > Self.lifetime - 600 || now < madeAt }

  var description: String { "a token" }
}

/// RFC 4648, 5, without padding.
func base64URL(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
  var result: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let value = group.enumerated().reduce(UInt32(0)) { $0 | UInt32($1.element) << UInt32(16 - 8 * $1.offset) }
    for place in 0...group.count { result.append(letters[Int(value >> UInt32(18 - 6 * place)) & 63]) }
  }
  return String(decoding: result, as: UTF8.self)
}

/// The true time, in seconds since 1970: what `--today` may not change on the wire.
@Sendable package func wireTime() -> Int64 { Int64(time(nil)) }

extension UnusableKey {
  /// What follows "Enable Banking: " for people.
  var inWords: (text: String, remedy: String) {
    switch self {
    case .notAKey:
      (
        "key is no private key in PEM",
        "key names the .pem file that was made with the application: key = { file = \"secrets/….pem\" }"
      )
    case .encrypted:
      (
        "the private key is encrypted, and nobody is there at night to type its passphrase",
        "take it off: openssl pkcs8 -topk8 -nocrypt -in OLD.pem -out NEW.pem"
      )
    case .notRSA:
      ("the private key is not an RSA key", "Enable Banking takes RS256 only: openssl genrsa -out private.key 4096")
    case .tooShort:
      ("the private key has less than 2048 bits", "make one of 4096: openssl genrsa -out private.key 4096")
    }
  }
}
