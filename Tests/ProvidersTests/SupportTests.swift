import Core
import Synchronization
import Testing

@testable import Providers

@Suite("JSON") struct JSONTests {
  private func parsed(_ text: String) -> JSON? { try? JSON(parsing: Array(text.utf8)) }

  @Test("values are read, numbers as the text they were")
  func values() {
    #expect(
      parsed(#" {"a":[1.50,-2e3,true,false,null],"b":{"c":"d"}} "#)
        == .object([
          "a": .array([.number("1.50"), .number("-2e3"), .bool(true), .bool(false), .null]),
          "b": .object(["c": .string("d")]),
        ]))
    #expect(parsed("[]") == .array([]))
    #expect(parsed("{}") == .object([:]))
  }

  @Test("escapes are read, halves of pairs replaced")
  func escapes() {
    #expect(parsed(#""\"\\\/\n\u00e9\ud83d\ude00""#) == .string("\"\\/\né😀"))
    #expect(parsed(#""\ud83dx""#) == .string("\u{FFFD}x"))
    #expect(parsed(#""é""#) == .string("é"))
  }

  @Test(
    "what is no JSON is refused",
    arguments: ["", "{", "[1,]", #"{"a"}"#, #"{"a":1,}"#, "tru", "01x", "-", "1.", "\"a", #""\x""#, "1 2", #"{1:2}"#])
  func malformed(text: String) {
    #expect(parsed(text) == nil)
  }

  @Test("values too deep in each other are refused, not crashed on")
  func depth() {
    #expect(parsed(String(repeating: "[", count: 100_000)) == nil)
    #expect(parsed(String(repeating: "[", count: 99) + String(repeating: "]", count: 99)) != nil)
  }

  @Test("what is written reads back, members sorted")
  func written() throws {
    let value = JSON.object(["b": .string("\"\\\n\u{1F}é"), "a": .array([.number("1"), .null, .bool(false)])])
    #expect(String(decoding: value.encoded, as: UTF8.self) == #"{"a":[1,null,false],"b":"\"\\\u000a\u001fé"}"#)
    #expect(try JSON(parsing: value.encoded) == value)
  }
}

@Suite("Side by side") struct MapConcurrentlyTests {
  @Test("results keep the order of their inputs, and no more than allowed run at once")
  func bounded() async {
    let running = Mutex((now: 0, most: 0))
    let results = await mapConcurrently(Array(0..<20), atMost: 3) { number in
      running.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      for _ in 0..<(20 - number) { await Task.yield() }
      running.withLock { $0.now -= 1 }
      return number * 2
    }
    #expect(results == (0..<20).map { $0 * 2 })
    #expect(running.withLock { $0.most } <= 3)
  }

  @Test("nothing gives nothing")
  func empty() async {
    #expect(await mapConcurrently([Int]()) { $0 }.isEmpty)
  }
}

@Test(
  "GBX, GBp, ZAc, ILA are hundredths, and whole units of their currency once mapped; currencies are as they stand",
  arguments: [
    ("GBX", "1250.5", "GBP 12.505"), ("GBp", "0.01", "GBP 0.0001"), ("GBP", "12.50", "GBP 12.5"),
    ("ZAc", "100", "ZAR 1"), ("ZAC", "1", "ZAR 0.01"), ("ILA", "5", "ILS 0.05"), ("ILX", "5", "ILS 0.05"),
    ("usd", "1", nil), ("GBX", "0.123456789012345675", "GBP 0.001234567890123457"), ("BTC", "1", nil),
    ("", "1", nil), ("gbx", "1", nil),
  ] as [(String, String, String?)])
func quotedUnits(code: String, number: String, expected: String?) throws {
  let price = QuotedUnit(code: code)?.price(try #require(ExactDecimal(number)))
  #expect(price.map { "\($0.currency) \($0.value)" } == expected)
}

@Test(
  "of a service that writes codes in lower case, too, pence stay pence and pounds pounds",
  arguments: [
    ("usd", "USD 100"), ("gbp", "GBP 100"), ("GBP", "GBP 100"), ("GBp", "GBP 1"), ("gbx", "GBP 1"), ("GBX", "GBP 1"),
    ("zac", "ZAR 1"), ("ZAc", "ZAR 1"), ("ila", "ILS 1"), ("btc", nil), ("", nil),
  ] as [(String, String?)])
func quotedUnitsOfAnyCase(code: String, expected: String?) {
  let price = QuotedUnit(anyCase: code)?.price(ExactDecimal(mantissa: 100, scale: 0))
  #expect(price.map { "\($0.currency) \($0.value)" } == expected)
}
