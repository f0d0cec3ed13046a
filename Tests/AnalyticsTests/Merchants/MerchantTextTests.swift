import Analytics
import Core
import Testing

private func normalise(_ text: String) -> String {
  String(decoding: MerchantText().normalise(TextFolding().fold(text)), as: UTF8.self)
}

@Test(
  "case, accents and runs of spaces are folded away",
  arguments: [
    ("Bäckerei  O'Brien", "backerei o'brien"), ("ŁÓDŹ", "lodz"), ("Café\u{301}", "cafe"), ("Straße", "strasse"),
    ("Ærø", "aero"), ("  a\tb\u{00A0}c ", "a b c"), ("naïve’s", "naive's"), ("東京", "東京"), ("", ""),
  ]) func folding(_ text: String, _ expected: String)
{
  #expect(TextFolding().folded(text) == expected)
}

@Test("bytes that are not UTF-8 neither trap nor vanish into letters")
func brokenBytes() {
  var output: [UInt8] = []
  for bytes: [UInt8] in [[0xC3], [0x41, 0xE2, 0x82], [0xFF, 0x41], [0xC3, 0x41], [0xF0, 0x9F, 0x98]] {
    TextFolding().fold(bytes.span, into: &output)
    #expect(output.allSatisfy { $0 < 0x80 })
  }
}

@Test(
  "rails, digits, dates and codes are dropped; who was paid is left",
  arguments: [
    ("KARTENZAHLUNG KAUFLAND//LEIPZIG/DE 21.03 494150 KFN 1 VJ 2812", "kaufland leipzig"),
    ("DIRECT DEBIT TO COUNCIL TAX CAMDEN, REF 738797", "council tax camden"),
    ("SEPA-LASTSCHRIFT FITX STUDIO MANDAT 875076 RG 00003", "fitx studio"),
    ("PENNY SAGT DANKE. 1786 TA-NR 965687", "penny"),
    ("CARD PAYMENT TO ALIEXPRESS, 9384 GBP, RATE 1.00/GBP ON 313172", "aliexpress"),
    ("SEPA-ELV-LASTSCHRIFT ZALANDO 9968 ELV65205327 MANDAT 00061", "zalando"),
    ("POS PURCHASE TERMINAL 410427 WOCHENMARKT NGUYEN 3291 NEW YORK NY", "wochenmarkt nguyen new york ny"),
    ("12345 30 MAY HELLO FOODS", "hello foods"), ("May Hotel 30 MAR", "may hotel"),
    ("GitHub, Inc.", "github"), ("GUTSCHRIFT RETOURE DEPOT 629754", "depot"),
    ("Ristorante O'Brien", "ristorante obrien"), ("H&M 1234", "hm"),
  ]) func rails(_ text: String, _ expected: String)
{
  #expect(normalise(text) == expected)
}

@Test(
  "a star brings an order's code, but behind a payment service the shop itself",
  arguments: [
    ("AMAZON.DE*1A2B3C LUXEMBOURG", "amazon luxembourg"), ("UBER *EATS", "uber"),
    ("PAYPAL *LIDL 35314369001", "lidl"), ("SumUp  *Ticketmaster 275644", "ticketmaster"),
    ("SQ *BLUE BOTTLE", "blue bottle"), ("TST* SUSHI BAR", "sushi bar"), ("Klarna*Zalando", "zalando"),
    ("CARD PAYMENT PAYPAL *SPOTIFY*P123", "spotify"),
  ]) func stars(_ text: String, _ expected: String)
{
  #expect(normalise(text) == expected)
}

@Test("a text of nothing but rails is told by its rails, a short mixed word is a name, digits alone are nobody")
func nothingLeft() {
  #expect(normalise("ZAHLUNG ERHALTEN DANKE T0000001") == "erhalten")
  #expect(normalise("CARD PAYMENT") == "card payment")
  #expect(normalise("DD O2 993") == "o2")
  #expect(normalise("12.03.2025 4711") == "")
}

private func identity(of text: String, among texts: [String]) -> String {
  var keys = MerchantKeys()
  for text in texts + [text] { keys.count(Array(text.utf8)[...]) }
  return keys.identity(Array(text.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
}

@Test("a tail seen behind three heads carries no identity, behind two it does")
func tails() {
  #expect(identity(of: "kaufland leipzig", among: ["rewe leipzig"]) == "kaufland leipzig")
  #expect(identity(of: "kaufland leipzig", among: ["rewe leipzig", "aldi leipzig"]) == "kaufland")
  #expect(identity(of: "kaufland leipzig", among: ["kaufland leipzig ost", "rewe leipzig"]) == "kaufland leipzig")
}

@Test("head and up to two tails are kept, counted after towns are gone")
func headAndTwoTails() {
  let towns = ["rewe york", "aldi york"]
  #expect(identity(of: "wochenmarkt nguyen york am park", among: towns) == "wochenmarkt nguyen am")
}

@Test("the order texts are counted in changes no identity")
func orderOfTexts() {
  let texts = ["a x y", "b x", "c x z", "d y", "e y x", "a z"]
  let expected = texts.map { identity(of: $0, among: texts) }
  for shift in 1..<texts.count {
    let turned = Array(texts[shift...] + texts[..<shift])
    #expect(texts.map { identity(of: $0, among: turned.reversed()) } == expected)
  }
}

@Test("one shop spelt three ways has one key")
func spellings() {
  func key(_ text: String) -> String {
    var keys = MerchantKeys()
    let bytes = Array(normalise(text).utf8)
    keys.count(bytes[...])
    return MerchantKeys.key(keys.identity(bytes[...]))
  }
  #expect(key("PAYPAL *GASTHAUSSCHROEDER 35314369001") == key("Gasthaus Schröder"))
  #expect(key("GASTHAUS SCHROEDER//BERLIN").hasPrefix(key("Gasthaus Schröder")))
}

@Test("an address is the text's slug and four hex digits of the key: a namesake has another")
func addresses() {
  let one = MerchantKeys.merchantID(text: "blue bottle", key: "text:bluebottle")
  let other = MerchantKeys.merchantID(text: "blue bottle", key: "creditor:DE98ZZZ")
  #expect(one.hasPrefix("blue-bottle-"))
  #expect(one.utf8.count == "blue-bottle-".utf8.count + 4)
  #expect(one != other)
  #expect(MerchantKeys.slug("東京") == "merchant")
}

@Test("a creditor's business code is its own to change")
func creditorIDs() {
  func creditor(_ text: String) -> String { MerchantKeys.creditor(MerchantKeys.compact(text.utf8)) }
  #expect(creditor("DE98 ZZZ 09999999999") == creditor("de98abc09999999999"))
  #expect(creditor("DE98ZZZ09999999999") != creditor("DE98ZZZ09999999998"))
}

@Test("names are shown as the bank wrote them, but not in capitals, and none depends on order")
func names() {
  #expect(MerchantName(counterparty: "HUK-COBURG KFZ").text == "Huk-Coburg KFZ")
  #expect(MerchantName(counterparty: "DB Vertrieb  GmbH").text == "DB Vertrieb GmbH")
  #expect(MerchantName(counterparty: "ACME SOFTWARE GMBH").text == "Acme Software GmbH")
  #expect(MerchantName(words: ["blue", "bottle"]).text == "Blue Bottle")
  let all = [
    MerchantName(words: ["otto"]), MerchantName(counterparty: "OTTO"), MerchantName(counterparty: "Otto Versand"),
  ]
  #expect(all.min() == all.reversed().min())
  #expect(all.min()?.text == "Otto Versand")
}
