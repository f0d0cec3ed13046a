import Core
import Signing
import TestSupport
import Testing

@Suite("RSA signatures") struct SigningTests {
  /// RFC 7515, A.2.1: what is signed, and what it gives.
  private let input =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
  private let signature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1d"
    + "nZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwu"
    + "sC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"

  @Test("the example of RFC 7515 comes out to the letter", arguments: [SampleKeys.pkcs1, SampleKeys.pkcs8])
  func vector(pem: String) throws {
    let key = try SigningKey(pem: Array(pem.utf8))
    let made = base64URL(key.signature(of: Array(input.utf8)))
    #expect(made == signature)
  }

  @Test("a signature is verified, and no other message's or key's is")
  func verified() throws {
    let key = try SigningKey(pem: Array(SampleKeys.pkcs8.utf8))
    let other = try VerifyingKey(pem: Array(SampleKeys.publicKey.utf8))
    let message = Array("a message".utf8)
    var made = key.signature(of: message)
    var taken = [other.accepts(made, of: message), other.accepts(key.signature(of: []), of: [])]
    #expect(taken == [true, true])
    taken = [other.accepts(made, of: Array("another".utf8)), other.accepts([], of: message)]
    made[17] ^= 1
    taken.append(other.accepts(made, of: message))
    #expect(taken == [false, false, false])
  }

  @Test("the openssl program takes what is signed, and no other")
  func openssl() async throws {
    let folder = try TemporaryFolder()
    let key = try SigningKey(pem: Array(SampleKeys.pkcs1.utf8))
    let message = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
    try write(SampleKeys.publicKey, to: "\(folder.path)/public.pem")
    try write(message, to: "\(folder.path)/message")
    try write(key.signature(of: message), to: "\(folder.path)/signature")
    let judge = [
      "openssl", "dgst", "-sha256", "-verify", "\(folder.path)/public.pem", "-signature", "\(folder.path)/signature",
      "\(folder.path)/message",
    ]
    let taken = try await runProgram(["/usr/bin/env"] + judge)
    #expect(taken.exitCode == 0 && taken.text.contains("Verified OK"), "\(taken.errors)")
    try write(message + [0], to: "\(folder.path)/message")
    #expect(try await runProgram(["/usr/bin/env"] + judge).exitCode == 1)
  }

  @Test(
    "a key that cannot be used is told by its kind",
    arguments: [
      ("", UnusableKey.notAKey), ("no key at all", .notAKey), (SampleKeys.publicKey, .notAKey),
      (SampleKeys.encryptedPKCS1, .encrypted), (SampleKeys.encryptedPKCS8, .encrypted), (SampleKeys.elliptic, .notRSA),
      (SampleKeys.short, .tooShort), (String(SampleKeys.pkcs8.prefix(900)), .notAKey),
    ])
  func unusable(pem: String, why: UnusableKey) {
    #expect(throws: why) { _ = try SigningKey(pem: Array(pem.utf8)) }
  }

  @Test("an encrypted key asks nobody at the terminal for its passphrase, however it is disguised")
  func disguised() {
    let pem = SampleKeys.encryptedPKCS1.replacing("Proc-Type: 4,ENCRYPTED", with: "Proc-Type:  4, ENCRYPTED")
    #expect(throws: UnusableKey.self) { _ = try SigningKey(pem: Array(pem.utf8)) }
  }

  @Test("Windows' line ends and a text before the key are no matter")
  func lineEnds() throws {
    let pem = "Bag Attributes\r\n" + SampleKeys.pkcs8.replacing("\n", with: "\r\n")
    let key = try SigningKey(pem: Array(pem.utf8))
    let made = base64URL(key.signature(of: Array(input.utf8)))
    #expect(made == signature)
  }
}

/// RFC 4648, 5, without padding.
private func base64URL(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
  var bits = bytes.flatMap { byte in (0..<8).reversed().map { (byte >> $0) & 1 } }
  bits += Array(repeating: 0, count: (6 - bits.count % 6) % 6)
  return String(
    stride(from: 0, to: bits.count, by: 6).map { letters[bits[$0..<$0 + 6].reduce(0) { $0 << 1 | Int($1) }] })
}
