import Core
import TestSupport
import Testing

@testable import Providers

/// domain.md § 2: a day is a calendar day in the account's own time zone; a date is never passed through one.
@Suite("The day of a moment that a service tells") struct AccountDayTests {
  private func zones(_ name: String) throws -> AccountZones { AccountZones(household: try #require(Zone(name))) }

  @Test(
    "is a calendar day in the account's own time zone: Trading 212's fills, dividends and cash, by the API or a report",
    arguments: [
      ("UTC", "2024-08-01"), ("Europe/London", "2024-08-02"), ("America/New_York", "2024-08-01"),
    ])
  func trading212(zone: String, expected: String) throws {
    let dividend =
      #"{"amount":3.21,"currency":"GBP","paidOn":"2024-08-01T23:30:00.000Z","quantity":1,"ticker":"VODl_EQ","type":"BONUS"}"#
    let deposit =
      #"{"type":"DEPOSIT","amount":5,"currency":"GBP","dateTime":"2024-08-01T23:30:00.000Z","reference":"a"}"#
    let report =
      "Action,Time,ISIN,Ticker,Name,ID,No. of shares,Price / share,Currency (Price / share),Total,Currency (Total)\n"
      + "Market buy,2024-08-01 23:30:00,GB00BH4HKS39,VOD,Vodafone,EOF12,100,72.86,GBX,73.22,GBP\n"
      + "Deposit,2024-08-01 23:30:00,,,,d-1,,,,300.00,GBP\n"
    let rows = t212Rows(
      t212Record("orders", t212Page(t212Fill(1, at: "2024-08-01T23:30:00.000Z"))),
      t212Record("dividends", t212Page(dividend)), t212Record("transactions", t212Page(deposit)),
      t212Record("report", report, key: "2024-01-01..2024-12-31 orders=9999999999 transactions=9999999999"),
      zones: try zones(zone))
    #expect(rows.trades.map(\.day.iso) == [expected, expected, expected])
    #expect(rows.transactions.map(\.day.iso) == [expected, expected])
  }

  @Test("a date that is written as midnight in Greenwich is passed through no zone")
  func midnight() throws {
    let rows = t212Rows(
      t212Record("orders", t212Page(t212Fill(1, at: "2024-08-02T00:00:00.000Z"))), zones: try zones("America/New_York"))
    #expect(rows.trades.map(\.day.iso) == ["2024-08-02"])
  }

  @Test(
    "is a calendar day in the account's own time zone: SimpleFIN's; noon and midnight, anywhere, are dates and stay",
    arguments: [
      // 02:17:05 in Greenwich is the evening before in New York, and 15:17:05 there is the next day in Tokyo.
      ("America/New_York", 8_225, "2026-11-18"), ("Asia/Tokyo", 8_225, "2026-11-19"), ("UTC", 8_225, "2026-11-19"),
      ("Asia/Tokyo", 51_425, "2026-11-19"), ("Asia/Tokyo", 55_025, "2026-11-20"),
      // Noon, midnight and the last second in Greenwich; midnight in New York, told of an account in Los Angeles.
      ("America/New_York", 0, "2026-11-19"), ("America/New_York", 43_200, "2026-11-19"),
      ("Asia/Tokyo", 86_399, "2026-11-19"), ("America/Los_Angeles", 18_000, "2026-11-19"),
      // Midnight in Berlin is 23:00 of the day before in Greenwich.
      ("Europe/Berlin", 82_800, "2026-11-20"), ("UTC", 82_800, "2026-11-19"),
    ])
  func simpleFIN(zone: String, seconds: Int64, expected: String) throws {
    let posted = Int64(day("2026-11-19").number) * 86_400 + seconds
    let element =
      #"{"id":"1","posted":\#(posted),"transacted_at":\#(posted),"amount":"-1.00","description":"STORE"}"#
    let body = accountSet([
      account("A", [element], more: "").replacing(
        #""balance-date":\#(noon("2026-11-21"))"#, with: #""balance-date":\#(posted)"#)
    ])
    let rows = try #require(
      SimpleFINMapping.standardise(records: [accountsRecord(body)], zones: try zones(zone)).first)
    #expect(rows.transactions.map(\.day.iso) == [expected] && rows.transactions.first?.valueDay?.iso == expected)
    // Rows of Greenwich's day may be booked by then, and are counted.
    #expect(rows.balances.map(\.day.iso) == [max(expected, "2026-11-19")])
  }

  @Test("SimpleFIN's answer speaks only for days of the account that lie within it whole")
  func wholeDays() throws {
    // Asked from the 1st in Greenwich on, whose first hours are the evening of 31 October in New York.
    func complete(_ zone: String, _ seconds: Int64) throws -> ClosedRange<Day>? {
      let first = Int64(day("2026-11-01").number) * 86_400 + seconds
      let early = #"{"id":"1","posted":\#(first),"amount":"-1.00","description":"STORE"}"#
      let record = accountsRecord(
        accountSet([account("A", [early, payment("2", "2026-11-19")])]), "2026-11-01..2026-11-21")
      return SimpleFINMapping.standardise(records: [record], zones: try zones(zone)).first?.complete
    }
    #expect(try complete("America/New_York", 8_225) == day("2026-11-01")...day("2026-11-19"))
    #expect(try complete("Asia/Tokyo", 8_225) == day("2026-11-02")...day("2026-11-19"))
    #expect(try complete("UTC", 8_225) == day("2026-11-01")...day("2026-11-19"))
  }

  @Test("of a reading is the account's day or Greenwich's, whichever is later: rows of it may be booked by then")
  func plaid() throws {
    func told(_ zone: String, _ account: String = plaidAccount()) throws -> String? {
      PlaidMapping.standardise(
        records: [
          plaidRecord("item", plaidItem(read: "2026-11-19T02:30:00Z")), plaidRecord("accounts", plaidAccounts(account)),
          plaidRecord("transactions", plaidPage(), key: "1 1 cursor"),
        ], zones: try zones(zone)
      ).first?.balances.first?.day.iso
    }
    #expect(try told("UTC") == "2026-11-19")
    #expect(try told("America/New_York") == "2026-11-19")
    #expect(try told("Asia/Tokyo") == "2026-11-19")
    let own = plaidAccount(
      currency:
        #""iso_currency_code":"USD","unofficial_currency_code":null,"last_updated_datetime":"2026-11-10T16:00:00Z""#)
    #expect(try told("Asia/Tokyo", own) == "2026-11-11")
  }

  @Test("is a calendar day in the account's own time zone: SnapTrade's trades")
  func snapTrade() throws {
    func told(_ zone: String, _ written: String) throws -> StandardTrade? {
      var night = SnapTradeNight()
      night.tell(activity("FEE", amount: "-1", reference: "r").replacing("2026-11-10T16:27:55Z", with: written))
      return SnapTradeMapping.standardise(records: night.records, zones: try zones(zone)).first?.trades.first
    }
    for (zone, written, expected) in [
      ("America/New_York", "2026-11-11T01:30:00Z", "2026-11-10"), ("UTC", "2026-11-11T01:30:00Z", "2026-11-11"),
      ("Asia/Tokyo", "2026-11-10 16:27:55+00:00", "2026-11-11"),
      // Dates, and a broker's own time.
      ("America/New_York", "2026-11-11T00:00:00Z", "2026-11-11"), ("America/New_York", "2026-11-11", "2026-11-11"),
      ("Asia/Tokyo", "2026-11-10T23:59:59-05:00", "2026-11-10"),
    ] {
      #expect(try told(zone, written)?.day.iso == expected, "\(zone) \(written)")
      #expect(try told(zone, written)?.reliableID == told("UTC", written)?.reliableID, "what it is known by stays")
      #expect(try told(zone, written)?.reliableID.isEmpty == false)
    }
    var night = SnapTradeNight()
    night.positions = positions([position("AAPL", "1")], asOf: "2026-11-19T16:30:00Z")
    for (zone, expected) in [("America/New_York", "2026-11-19"), ("Asia/Tokyo", "2026-11-20")] {
      let rows = SnapTradeMapping.standardise(records: night.records, zones: try zones(zone)).first
      #expect(rows?.holdings?.day == day(expected))
    }
  }

  @Test("SnapTrade's answer speaks only for days of the account that lie within it whole")
  func snapTradeWholeDays() throws {
    func complete(_ zone: String) throws -> ClosedRange<Day>? {
      var night = SnapTradeNight()
      night.tell(activity("FEE", amount: "-1"), activity("FEE", "2026-11-01", amount: "-1", id: "2"))
      return SnapTradeMapping.standardise(records: night.records, zones: try zones(zone)).first?.complete
    }
    let plain = try #require(try complete("UTC"))
    #expect(try complete("America/New_York") == plain)
    #expect(try complete("Asia/Tokyo") == plain.lowerBound + 1...plain.upperBound)
  }
}
