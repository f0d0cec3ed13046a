import Core
import Providers

let today = Day(2026, 11, 21) ?? Day(number: 0)

func day(_ iso: String) -> Day { Day(iso: iso) ?? Day(number: 0) }
func eur(_ text: String) -> Money? { Money(text, .eur) }

func record(
  _ kind: String, _ body: String, account: String = "acc-1", day: Day = today, status: Int = 200
) -> RawRecord {
  RawRecord(
    provider: "gocardless", connectionID: "bank", accountKey: account, kind: kind, fetchedAt: 1_795_000_000, day: day,
    status: status, body: Array(body.utf8))
}

/// An account at `bank`, as its `account` and `details` answers tell it.
func described(bank: String, account: String = "acc-1", owner: String = "Anna Example", currency: String = "EUR")
  -> [RawRecord]
{
  [
    record(
      "account",
      #"{"id":"\#(account)","iban":"DE02 1203 0000 0000 2020 51","bban":null,"status":"READY","#
        + #""institution_id":"\#(bank)","owner_name":"\#(owner)"}"#, account: account),
    record(
      "details",
      #"{"account":{"iban":"DE02120300000000202051","currency":"\#(currency)","ownerName":"\#(owner)","#
        + #""name":"Main account","product":"Giro"}}"#, account: account),
  ]
}

/// An answer of `transactions`.
func transactions(booked: String = "", pending: String = "", day: Day = today) -> RawRecord {
  record(
    "transactions", #"{"transactions":{"booked":[\#(booked)],"pending":[\#(pending)]},"last_updated":"2026-11-21"}"#,
    day: day)
}

/// The rows of one answer of transactions at `bank`.
func rows(booked: String = "", pending: String = "", bank: String = "ANY_BANK", currency: String = "EUR")
  -> StandardRows
{
  let records = described(bank: bank, currency: currency) + [transactions(booked: booked, pending: pending)]
  return GoCardlessMapping.standardise(records: records).first
    ?? StandardRows(
      account: SourceAccount(sourceID: "", keys: []))
}

/// One booked row with these fields beside its amount; a booking day is added unless the fields have a date.
func bookedRow(_ fields: String, amount: String = "-5.50", currency: String = "EUR", bank: String = "ANY_BANK")
  -> StandardTransaction?
{
  rows(booked: element(fields, amount: amount, currency: currency), bank: bank).transactions.first
}

func pendingRow(_ fields: String, amount: String = "-5.50", currency: String = "EUR", bank: String = "ANY_BANK")
  -> StandardTransaction?
{
  rows(pending: element(fields, amount: amount, currency: currency), bank: bank).transactions.first
}

func element(_ fields: String = "", amount: String = "-5.50", currency: String = "EUR") -> String {
  let date = fields.contains("Date") ? "" : #""bookingDate":"2026-11-19","#
  let rest = fields.isEmpty ? "" : "," + fields
  return #"{\#(date)"transactionAmount":{"amount":"\#(amount)","currency":"\#(currency)"}\#(rest)}"#
}
