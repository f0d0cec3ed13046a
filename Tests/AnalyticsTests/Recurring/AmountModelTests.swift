import Core
import Testing

@testable import Analytics

@Suite("What a stream's payments come to") struct AmountModelTests {
  private func model(_ amounts: [Int64], _ cadence: Cadence = .monthly) -> AmountModel {
    AmountModel(amounts.enumerated().map { ((Month(2024, 1) + $0.offset).day(5), $0.element) }, cadence)
  }

  @Test("one price is fixed")
  func fixed() {
    let model = model([-999, -999, -998, -999])
    #expect(model.amount == StreamAmount(model: .fixed, low: -999, expected: -999, high: -999))
    #expect(model.changes.isEmpty)
  }

  @Test("a new level is changed once, and a new price when it is paid twice: old, new, a year")
  func newPrice() {
    let once = model([-999, -999, -999, -1099])
    #expect(once.changes.isEmpty)
    #expect(once.changedOnce)
    #expect(once.amount == StreamAmount(model: .fixed, low: -1099, expected: -999, high: -999))
    let twice = model([-999, -999, -999, -1099, -1099])
    #expect(
      twice.changes == [
        PriceChange(day: Month(2024, 4).day(5), oldMinor: -999, newMinor: -1099, yearlyMinor: -1200)
      ])
    #expect(twice.amount.expected == -1099)
    #expect(twice.amount.model == .stepped)
  }

  @Test("within 1 % or 2 minor units the price is the same")
  func same() {
    #expect(model([-10000, -10000, -10100, -10100]).changes.isEmpty)
    #expect(model([-10000, -10000, -10102, -10102]).changes.count == 1)
    #expect(model([-50, -50, -52, -52]).changes.isEmpty)
    #expect(model([-50, -50, -53, -53]).changes.count == 1)
  }

  @Test("an odd bill between changes nothing")
  func odd() {
    let model = model([-999, -999, -1999, -999, -999, -999])
    #expect(model.changes.isEmpty)
    #expect(model.amount.expected == -999)
  }

  @Test("amounts that drift: the median of the last six, within 10 to 90 %")
  func drifting() {
    let model = model([-4000, -4500, -4100, -4800, -4300, -5000, -4600, -5200])
    #expect(model.amount.model == .drifting)
    #expect(model.amount.expected == -4700)
    #expect(model.amount.low == -5200)
    #expect(model.amount.high == -4100)
    #expect(model.changes.isEmpty)
  }

  @Test("seasonal from 13 months: the same month of the year before, times the drift")
  func seasonal() {
    let year: [Int64] = [-9000, -8500, -7000, -5200, -4000, -3100, -2900, -3000, -3900, -5600, -7300, -8800]
    let model = model(year + year.map { $0 * 11 / 10 })
    #expect(model.amount.model == .seasonal)
    #expect(model.amount.months.count == 12)
    #expect(abs(model.amount.expected - -10890) <= 20)
    #expect(abs(model.amount.months[6] - -3509) <= 20)
    #expect(self.model(Array(year)).amount.model == .drifting)
  }

  @Test("income that rises is told with its sign")
  func income() {
    let model = model([200_000, 200_000, 210_000, 210_000])
    #expect(model.changes.map(\.yearlyMinor) == [120_000])
  }
}
