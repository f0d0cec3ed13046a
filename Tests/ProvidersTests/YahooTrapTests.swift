import Core
import HTTP
import Providers
import Testing

/// Each trap of `providers/yahoo.md` that is in an answer, by its name there.
@Suite("Traps of Yahoo's charts") struct YahooTrapTests {
  @Test("the documented answer is read, in pounds")
  func documented() throws {
    let told = try mapped(vodafone())
    #expect(short(told) == ["2026-11-19 0.908 GBP", "2026-11-20 0.912 GBP"])
    #expect(told.securityKey == "GB00BH4HKS39")
    #expect(told.symbol == "VOD.L")
    #expect(told.exchange == "LSE")
    #expect(told.asked.map { "\($0.lowerBound) \($0.upperBound)" } == "2026-11-07 2026-11-21")
    #expect(told.details?.name == "Vodafone")
    #expect(told.details?.securityClass == .equity)
  }

  @Test("open, high, low and volume are read; what is nought or missing of them is not")
  func whole() throws {
    var chart = vodafone()
    chart.others = "92.5"
    chart.volumes = ["1250000", "1.25e7"]
    let prices = try mapped(chart).prices
    #expect(prices.map { $0.open?.description } == ["0.925", "0.925"])
    #expect(prices.map { $0.high?.description } == ["0.925", "0.925"])
    #expect(prices.map(\.volume) == [1_250_000, 12_500_000])
    chart.others = "0"
    #expect(try mapped(chart).prices.allSatisfy { $0.open == nil && $0.low == nil && $0.high == nil })
  }

  @Test("timestamp may be absent: no data is no error")
  func noTimestamp() throws {
    var chart = vodafone()
    chart.hasTimes = false
    #expect(try mapped(chart).prices == [])
  }

  @Test("rows whose close is null, nought or below are skipped", arguments: ["null", "0", "0.0", "-1.5", "\"91\""])
  func nulls(_ close: String) throws {
    var chart = ChartText()
    chart.add("2026-11-18", "90.5")
    chart.add("2026-11-19", close)
    chart.add("2026-11-20", "91.2")
    #expect(try mapped(chart).prices.map(\.day.iso) == ["2026-11-18", "2026-11-20"])
  }

  @Test("today's close is null, but the market's time is on that day: its price is taken")
  func todayNull() throws {
    var chart = vodafone()
    chart.add("2026-11-21", "null")
    chart.marketTime = chart.instant("2026-11-21", hour: 15)
    chart.marketPrice = "92.0999984741211"
    #expect(short(try mapped(chart)).last == "2026-11-21 0.921 GBP")
    chart.marketTime = chart.instant("2026-11-20", hour: 15)
    #expect(short(try mapped(chart)).last == "2026-11-20 0.912 GBP")
  }

  @Test("the last element may be a live quote, a second row for the same day: the last is kept")
  func secondRow() throws {
    var chart = vodafone()
    chart.add("2026-11-20", "93.0", hour: 15)
    #expect(short(try mapped(chart)) == ["2026-11-19 0.908 GBP", "2026-11-20 0.93 GBP"])
    chart.add("2026-11-20", "null", hour: 16)
    #expect(short(try mapped(chart)).last == "2026-11-20 0.93 GBP")
  }

  @Test("a row beyond period2 is a live quote, and left out")
  func beyond() throws {
    var chart = vodafone()
    chart.add("2026-11-23", "99.0")
    #expect(try mapped(chart).prices.map(\.day.iso) == ["2026-11-19", "2026-11-20"])
  }

  @Test("a day is one of the exchange's zone: Sydney's session opens on the previous day of UTC")
  func sydney() throws {
    var chart = ChartText(currency: "AUD", zone: "Australia/Sydney")
    chart.add("2026-11-20", "150.25", hour: 10)
    #expect(chart.bars.first.map { $0.time / 86_400 } == Day(iso: "2026-11-19").map { Int64($0.number) })
    #expect(short(try mapped(chart, "CBA.AX")) == ["2026-11-20 150.25 AUD"])
  }

  @Test("gmtoffset is today's, wrong across clock changes: days do not come from it")
  func offset() throws {
    var chart = ChartText(currency: "USD", zone: "Europe/London")
    chart.gmtoffset = 0
    chart.add("2026-07-15", "1.1", hour: 0)
    chart.add("2026-11-20", "1.2", hour: 0)
    #expect(
      try mapped(chart, "EURUSD=X", from: "2026-07-01").prices.map(\.day.iso) == ["2026-07-15", "2026-11-20"])
  }

  @Test("closes are taken as they stand: adjclose is ignored, absent or null", arguments: [nil, "[80.1,null]", "null"])
  func adjclose(_ adjusted: String?) throws {
    var chart = vodafone()
    chart.adjusted = adjusted
    #expect(short(try mapped(chart)) == ["2026-11-19 0.908 GBP", "2026-11-20 0.912 GBP"])
  }

  @Test(
    "minor units are divided by a hundred, and case matters: GBp is not GBP",
    arguments: [
      ("GBp", "0.912 GBP"), ("GBP", "91.2 GBP"), ("ZAc", "0.912 ZAR"), ("ILA", "0.912 ILS"), ("ZAR", "91.2 ZAR"),
      ("USD", "91.2 USD"),
    ])
  func minorUnits(_ code: String, _ price: String) throws {
    var chart = vodafone()
    chart.currency = code
    #expect(short(try mapped(chart)).last == "2026-11-20 \(price)")
  }

  @Test("a currency that is none gives no prices", arguments: ["", "XYZ", "gbp", "USDT"])
  func noCurrency(_ code: String) throws {
    var chart = vodafone()
    chart.currency = code
    let record = RawRecord(
      provider: "yahoo", kind: "prices", key: "VOD.L 1d 2026-11-07..2026-11-21", fetchedAt: runInstant, day: today,
      body: Array(chart.text.utf8))
    #expect(YahooMapping.standardise(record).isEmpty)
  }

  @Test(
    "prices are doubles from 32-bit floats: rounded to priceHint, or to as many digits as a float has, four at most",
    arguments: [
      ("91.19999694824219", "2", "91.2"), ("91.19999694824219", nil, "91.2"), ("24.194999694824219", "2", "24.195"),
      ("1234.5670166015625", "2", "1234.567"), ("5432.10009765625", "2", "5432.1"), ("52000.00390625", "2", "52000"),
      ("123456.78125", "2", "123456.78"), ("0.42131999135017395", "2", "0.4213"),
      ("1.2345600128173828", "5", "1.23456"), ("1.2E-5", "8", "0.000012"), ("1.5e3", "2", "1500"), ("7", "2", "7"),
      ("0.00001234567", "6", "0.000012"), ("99.99999", "2", "100"),
    ])
  func floats(_ text: String, _ hint: String?, _ price: String) throws {
    var chart = ChartText(currency: "USD", hint: hint)
    chart.add("2026-11-20", text)
    #expect(short(try mapped(chart)) == ["2026-11-20 \(price) USD"])
  }

  @Test("numbers that cannot be are no prices", arguments: ["1e99", "123456789012345678901234567890", "1e-60"])
  func absurd(_ text: String) throws {
    var chart = vodafone()
    chart.add("2026-11-21", text)
    #expect(try mapped(chart).prices.count == 2)
  }

  @Test("splits are told with their day, in lowest terms")
  func splits() throws {
    var chart = vodafone()
    let time = chart.instant("2026-11-20")
    func split(_ new: String, _ old: String) throws -> [String] {
      chart.splits = [(time, "\"date\":\(time),\"numerator\":\(new),\"denominator\":\(old),\"splitRatio\":\"4:1\"")]
      return short(try mapped(chart).events)
    }
    #expect(try split("4", "1") == ["2026-11-20 split 4:1"])
    #expect(try split("4.0", "2.0") == ["2026-11-20 split 2:1"])
    #expect(try split("1.5", "1") == ["2026-11-20 split 3:2"])
    #expect(try split("1", "10") == ["2026-11-20 split 1:10"])
    #expect(try split("1", "0") == [])
    #expect(try split("1", "1") == [])
  }

  @Test("dividends are in the price's unit: pence are pounds")
  func dividends() throws {
    var chart = vodafone()
    chart.dividends = [(chart.instant("2026-11-20"), "\"amount\":4.5,\"date\":\(chart.instant("2026-11-20"))")]
    #expect(short(try mapped(chart).events) == ["2026-11-20 dividend 0.045 GBP"])
  }

  @Test("dividends are sometimes in pounds while prices are pence")
  func poundsOfPence() throws {
    var chart = vodafone()
    chart.dividends = [(chart.instant("2026-11-20"), "\"amount\":0.045")]
    #expect(short(try mapped(chart).events) == ["2026-11-20 dividend 0.045 GBP"])
  }

  @Test("a currency field of a dividend that differs is believed")
  func dividendCurrency() throws {
    var chart = vodafone()
    chart.dividends = [
      (chart.instant("2026-11-19"), "\"amount\":0.045,\"currency\":\"USD\""),
      (chart.instant("2026-11-20"), "\"amount\":4.5,\"currency\":\"GBp\""),
    ]
    #expect(
      short(try mapped(chart).events) == ["2026-11-19 dividend 0.045 USD", "2026-11-20 dividend 0.045 GBP"])
  }

  @Test("small dividends of prices in whole units are what they are")
  func smallDividend() throws {
    var chart = ChartText(currency: "USD", zone: "America/New_York")
    chart.add("2026-11-20", "180.5", hour: 9)
    chart.dividends = [(chart.instant("2026-11-20", hour: 9), "\"amount\":0.01")]
    #expect(short(try mapped(chart, "NVDA").events) == ["2026-11-20 dividend 0.01 USD"])
  }

  @Test("a week's bar is the close of its last session: a Friday's, or today's")
  func weekly() throws {
    var chart = ChartText()
    chart.add("2026-11-09", "90.5", hour: 0)
    chart.add("2026-11-16", "91.5", hour: 0)
    chart.marketTime = chart.instant("2026-11-18", hour: 16)
    #expect(
      short(try mapped(chart, interval: .week)) == ["2026-11-13 0.905 GBP", "2026-11-18 0.915 GBP"])
  }

  @Test("hours of a day are one session: the last close, the highest and the lowest of all")
  func hourly() throws {
    var chart = ChartText()
    chart.add("2026-11-20", "90.5", hour: 8)
    chart.add("2026-11-20", "95.5", hour: 9)
    chart.add("2026-11-20", "92.5", hour: 10)
    chart.add("2026-11-20", "null", hour: 11)
    chart.volumes = ["100", "200", "300", "null"]
    chart.others = "93"
    let price = try #require(try mapped(chart, interval: .hour).prices.first)
    #expect(price.close.description == "0.925")
    #expect(price.volume == 600)
  }

  @Test("arrays that are shorter than the times lose nothing else")
  func shortArrays() throws {
    let text = vodafone().text.replacing("90.80000305175781,91.19999694824219", with: "90.80000305175781")
    let record = RawRecord(
      provider: "yahoo", kind: "prices", key: "VOD.L 1d 2026-11-07..2026-11-21", fetchedAt: runInstant, day: today,
      body: Array(text.utf8))
    #expect(YahooMapping.standardise(record).map(short) == [["2026-11-19 0.908 GBP"]])
  }

  @Test("an answer cut anywhere is read whole or not at all")
  func cut() throws {
    let body = Array(vodafone().text.utf8)
    for end in body.indices {
      let record = RawRecord(
        provider: "yahoo", kind: "prices", key: "VOD.L 1d 2026-11-07..2026-11-21", fetchedAt: runInstant, day: today,
        body: Array(body[..<end]))
      #expect(YahooMapping.standardise(record).isEmpty)
    }
  }

  @Test("what was refused, or is kept under a key that is none, says nothing")
  func refused() {
    let body = Array(vodafone().text.utf8)
    for (status, key) in [
      (404, "VOD.L 1d 2026-11-07..2026-11-21"), (200, "VOD.L 2d 2026-11-07..2026-11-21"), (200, ""),
    ] {
      let record = RawRecord(
        provider: "yahoo", kind: "prices", key: key, fetchedAt: runInstant, day: today, status: status, body: body)
      #expect(YahooMapping.standardise(record).isEmpty)
    }
  }
}
