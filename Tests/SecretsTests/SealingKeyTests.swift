import Secrets
import Testing

private let place = ["household", "bridge", "access_url"]
private let secret = Array("https://user:pass@bridge.example/simplefin".utf8)

@Suite("Secrets are sealed under a key, for one place") struct SealingKeyTests {
  @Test("what was sealed is opened by the same key at the same place") func opened() throws {
    let key = try SealingKey.new()
    #expect(key.open(key.seal(secret, for: place), for: place) == secret)
    #expect(key.open(key.seal([], for: place), for: place) == [])
  }

  @Test("a sealed secret holds nothing of the secret, and is another each time") func hidden() throws {
    let key = try SealingKey.new()
    let (one, other) = (key.seal(secret, for: place), key.seal(secret, for: place))
    #expect(one.nonce != other.nonce && one.bytes != other.bytes)
    #expect(one.bytes.firstRange(of: Array("bridge".utf8)) == nil)
    #expect(one.nonce.count == 24 && one.bytes.count == secret.count + 16)
  }

  @Test("no other key opens it") func otherKey() throws {
    let sealed = try SealingKey.new().seal(secret, for: place)
    #expect(try SealingKey.new().open(sealed, for: place) == nil)
  }

  @Test(
    "it is opened nowhere else: another household, connection or name, or the same letters cut elsewhere",
    arguments: [
      ["other", "bridge", "access_url"], ["household", "other", "access_url"], ["household", "bridge", "key"],
      ["householdbridge", "access_url"], ["household", "bridgeaccess", "_url"], [],
    ]) func otherPlace(other: [String]) throws
  {
    let key = try SealingKey.new()
    #expect(key.open(key.seal(secret, for: place), for: other) == nil)
  }

  @Test("altered in any byte, or cut, it is not opened") func altered() throws {
    let key = try SealingKey.new()
    let sealed = key.seal(secret, for: place)
    for index in sealed.bytes.indices {
      var changed = sealed
      changed.bytes[index] ^= 1
      #expect(key.open(changed, for: place) == nil)
    }
    for index in sealed.nonce.indices {
      var changed = sealed
      changed.nonce[index] ^= 1
      #expect(key.open(changed, for: place) == nil)
    }
    for count in [0, 1, 15, 16, sealed.bytes.count - 1] {
      #expect(key.open(Sealed(nonce: sealed.nonce, bytes: Array(sealed.bytes.prefix(count))), for: place) == nil)
    }
    #expect(key.open(Sealed(nonce: [], bytes: sealed.bytes), for: place) == nil)
  }

  @Test("a key's file gives the same key again, and the bytes that were read are wiped") func file() throws {
    let key = try SealingKey.new()
    var text = key.text
    #expect(text.count == 65 && text.last == 0x0A)
    let again = try #require(try SealingKey.reading(&text))
    #expect(text == [])
    #expect(again.id == key.id)
    #expect(again.open(key.seal(secret, for: place), for: place) == secret)
  }

  @Test(
    "a file of 32 bytes or of 64 digits in either case is a key, and nothing else is",
    arguments: [
      (Array(repeating: UInt8(7), count: 32), true), (Array("0aF".utf8), false), ([], false),
      (Array((String(repeating: "0f", count: 32)).utf8), true),
      (Array((String(repeating: "0F", count: 32)).utf8), true),
      (Array((" " + String(repeating: "0f", count: 32) + "\r\n").utf8), true),
      (Array((String(repeating: "0g", count: 32)).utf8), false), (Array(repeating: UInt8(7), count: 33), false),
    ]) func forms(bytes: [UInt8], isKey: Bool) throws
  {
    var bytes = bytes
    #expect((try SealingKey.reading(&bytes) != nil) == isKey)
  }

  @Test("a key's id tells keys apart and is no part of the key") func id() throws {
    let keys = try (0..<20).map { _ in try SealingKey.new() }
    #expect(Set(keys.map(\.id)).count == 20)
    for key in keys {
      #expect(key.id.utf8.count == 16)
      #expect(!String(decoding: key.text, as: UTF8.self).contains(key.id))
    }
  }
}
