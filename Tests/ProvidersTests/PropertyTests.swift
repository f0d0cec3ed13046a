import Core
import HTTP
import Providers
import Sandbox
import Synchronization
import Testing

/// One source of the sandbox, asked over HTTP.
private final class Asked: Sendable {
  let sandbox: PropertySandbox
  private let kept = Mutex<[RawRecord]>([])

  init(today: String = "2026-11-21") throws {
    sandbox = try PropertySandbox.start(today: day(today))
  }

  deinit { sandbox.stop() }

  func ask(
    _ source: PropertySource, _ region: String, type: String = "", from: String = "2020-05-20",
    key: String = PropertySandbox.key, today: String = "2026-11-21"
  ) async throws -> PropertyOutcome {
    var want = PropertyWant(source: source, region: region, from: day(from))
    want.propertyType = type
    want.address = "5500 Grand Lake Dr, San Antonio, TX, 78244"
    want.apiKey = key
    want.baseURL = sandbox.baseURL(source)
    return try await PropertySync(
      transport: .curl(), now: 1, today: day(today), keep: { record in self.kept.withLock { $0.append(record) } }
    ).run(want)
  }

  var records: [RawRecord] { kept.withLock { $0 } }
}

private func values(_ outcome: PropertyOutcome) throws -> [PropertyValue] {
  PropertyMapping.values(of: try #require(outcome.record, "\(outcome.problem ?? "")")).values
}

@Suite("Property sources over HTTP") struct PropertyTests {
  @Test("UK HPI: every page is read, whatever the order of its items; the newest month is two months old")
  func ukhpi() async throws {
    let asked = try Asked()
    let found = try values(await asked.ask(.ukhpi, "city-of-bristol", type: "Terraced", from: "1996-02-03"))
    #expect(asked.sandbox.log.count == 2)
    #expect(found.map(\.period.text).first == "1996-02")
    #expect(found.map(\.period.text).last == "2026-09")
    #expect(found.count == 368)
    #expect(found.last?.value.normalised == ExactDecimal("156"))
    #expect(Set(found.map(\.series)) == ["Terraced"])
  }

  @Test("UK HPI: an apostrophe in a region's name is escaped")
  func apostrophe() async throws {
    let asked = try Asked()
    #expect(try values(await asked.ask(.ukhpi, "king's-lynn-and-west-norfolk")).count == 77)
  }

  @Test("UK HPI: a wrong region has no items, which is a problem and not a value of nought")
  func unknownRegion() async throws {
    let outcome = try await Asked().ask(.ukhpi, "bristol")
    #expect(outcome.record == nil)
    #expect(outcome.problem == "the UK House Price Index: it has no values of this region")
    #expect(outcome.remedy.contains("`after` in daybook.toml"))
  }

  @Test("UK HPI: quarters of Northern Ireland are flat inside")
  func quarterly() {
    let body = """
      [{"result":{"items":[{"refMonth":"2026-04","refPeriodDuration":3,"housePriceIndex":181.25},\
      {"refMonth":"2026-01","refPeriodDuration":3,"housePriceIndex":179}]}}]
      """
    let record = RawRecord(
      provider: "property", accountKey: "northern-ireland", kind: "property:ukhpi", key: "|2026-01-01", fetchedAt: 0,
      day: day("2026-11-21"), body: Array(body.utf8))
    let found = PropertyMapping.values(of: record).values
    #expect(
      found.map { "\($0.period.text) \($0.value)" } == [
        "2026-01 179", "2026-02 179", "2026-03 179", "2026-04 181.25", "2026-05 181.25", "2026-06 181.25",
      ])
  }

  @Test("FHFA: one place of a large file is kept, its flavours apart, blanks left out")
  func fhfa() async throws {
    let asked = try Asked()
    let outcome = try await asked.ask(.fhfa, "CA")
    let found = try values(outcome)
    #expect(Set(found.map(\.series)) == ["purchase-only sa", "purchase-only nsa", "all-transactions nsa"])
    #expect(found.first { $0.series == "all-transactions nsa" }?.period.text == "1975-Q1")
    #expect(found.last?.period.text == "2026-Q2")
    let body = String(decoding: try #require(asked.records.first).body, as: UTF8.self)
    #expect(body.hasPrefix("hpi_type,") && !body.contains("Abilene") && !body.contains("non-metro"))
    #expect(Set(try values(await asked.ask(.fhfa, "10180")).map(\.series)) == ["all-transactions nsa"])
  }

  @Test("FHFA: when it is down it answers 200 with HTML, which is no table")
  func html() async throws {
    let asked = try Asked()
    asked.sandbox.set(.html, of: .fhfa)
    let outcome = try await asked.ask(.fhfa, "CA")
    #expect(outcome.problem == "the FHFA House Price Index: its answer is not the table it should be")
    #expect(asked.records.isEmpty)
  }

  @Test("ZHVI: counties and ZIP codes are found with their leading zeros, months by pattern, blanks left out")
  func zhvi() async throws {
    let asked = try Asked()
    let county = try values(await asked.ask(.zhvi, "county:06031"))
    #expect(county.first?.period.text == "2000-04")
    #expect(county.last?.period.text == "2026-10")
    #expect(county.first?.value.scale == 9)
    #expect(try values(await asked.ask(.zhvi, "county:48453")).count == county.count)
    #expect(try values(await asked.ask(.zhvi, "zip:02139")).count == county.count)
    #expect(try await asked.ask(.zhvi, "county:31006").record == nil)
  }

  @Test("Eurostat: both units are kept apart, and flags with their figures")
  func eurostat() async throws {
    let found = try values(await Asked().ask(.eurostat, "FR", type: "TOTAL"))
    #expect(Set(found.map(\.unit)) == ["I15_Q", "I25_Q"])
    #expect(found.first?.period.text == "2005-Q1")
    #expect(found.last.map { "\($0.period.text) \($0.flag)" } == "2026-Q2 p")
  }

  @Test("Eurostat: 200 without values is a wrong code, not an empty index")
  func empty() async throws {
    let outcome = try await Asked().ask(.eurostat, "XX", type: "TOTAL")
    #expect(outcome.problem == "Eurostat's house price index: it has no values of this region")
  }

  @Test("RentCast: an estimate with its range, of the day it was asked for")
  func rentcast() async throws {
    let asked = try Asked()
    let outcome = try await asked.ask(.rentcast, "house", type: "Single Family")
    #expect(outcome.isBilled)
    let value = try #require(values(outcome).first)
    #expect(value.period.text == "2026-11-21" && value.unit == "USD" && value.value == ExactDecimal("282400"))
    #expect(value.low == 22_740_000 && value.high == 33_640_000)
    #expect(
      asked.sandbox.log.map(\.query) == [
        "address=5500 Grand Lake Dr, San Antonio, TX, 78244&propertyType=Single Family"
      ])
  }

  @Test(
    "RentCast: each of its refusals is told as what it is, is not billed, and names no address",
    arguments: [
      (PropertySandbox.Fault.unauthorised, "the key was refused"), (.noPlan, "no plan that is active"),
      (.badAddress, "was not understood"), (.noData, "knows nothing of this property"), (.tooMany, "no more requests"),
      (.serverError, "answered 500"),
    ])
  func refusals(fault: PropertySandbox.Fault, says: String) async throws {
    let asked = try Asked()
    asked.sandbox.set(fault, of: .rentcast)
    let outcome = try await asked.ask(.rentcast, "house")
    let problem = try #require(outcome.problem)
    #expect(problem.contains(says))
    #expect(!outcome.isBilled && outcome.record == nil)
    #expect(!"\(problem) \(outcome.remedy)".contains("Grand Lake"))
  }

  @Test("RentCast: an answer without a price is as none, though it is billed")
  func noPrice() async throws {
    let asked = try Asked()
    asked.sandbox.set(.empty, of: .rentcast)
    let outcome = try await asked.ask(.rentcast, "house")
    #expect(outcome.record == nil && outcome.isBilled)
    #expect(outcome.problem == "RentCast's estimate: it has no estimate of this house")
  }

  @Test("an answer that breaks off changes nothing", arguments: [PropertySource.rentcast, .ukhpi])
  func cut(source: PropertySource) async throws {
    let asked = try Asked()
    asked.sandbox.set(.cut, of: source)
    let outcome = try await asked.ask(source, source == .ukhpi ? "cornwall" : "house")
    #expect(outcome.record == nil && outcome.problem != nil && asked.records.isEmpty)
  }
}
