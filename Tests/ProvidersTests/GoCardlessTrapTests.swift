import Core
import Providers
import Testing

@Suite("Identity at GoCardless") struct GoCardlessIdentityTests {
  @Test(
    "a transactionId that is none gives neither identity nor link",
    arguments: [" ", "NOTPROVIDED", "00DEBIT20261119123456789", "00CREDIT20261119123456789", ""])
  func notProvided(id: String) {
    let row = bookedRow(#""transactionId":"\#(id)""#)
    #expect(row?.reliableID == "")
    #expect(row?.linkID == "")
  }

  @Test("a long transactionId serves where internalTransactionId is absent")
  func fallback() {
    let row = bookedRow(#""transactionId":"2022102000494539-1""#)
    #expect(row?.reliableID == "2022102000494539-1")
  }

  @Test("small numbers, which some banks reuse, are neither identity nor link")
  func smallNumbers() {
    let row = bookedRow(#""transactionId":"9998""#)
    #expect(row?.reliableID == "")
    #expect(row?.linkID == "")
  }

  @Test(
    "banks that reuse ids or change them at booking are not believed",
    arguments: ["BELFIUS_GKCCBEBB", "COOPERATIVE_BANK_CPBKGB22", "NORDEA_NDEAFIHH"])
  func unreliableBanks(bank: String) {
    let row = bookedRow(#""transactionId":"20221020004945391111","internalTransactionId":"i1""#, bank: bank)
    #expect(row?.reliableID == "i1")
    #expect(row?.linkID == "")
    #expect(bookedRow(#""transactionId":"20221020004945391111""#, bank: bank)?.reliableID == "")
  }

  @Test("at Nationwide only ids of 32 or 40 characters are real")
  func nationwide() {
    let bank = "NATIONWIDE_NAIAGB21"
    let real = String(repeating: "a", count: 32)
    #expect(bookedRow(#""transactionId":"\#(real)""#, bank: bank)?.reliableID == real)
    #expect(bookedRow(#""transactionId":"\#(real)b""#, bank: bank)?.reliableID == "")
  }

  @Test("internalTransactionId is for booked rows only")
  func pendingHasNoIdentity() {
    let row = pendingRow(#""internalTransactionId":"i1","transactionId":"2022102000494539-1""#)
    #expect(row?.reliableID == "")
    #expect(row?.linkID == "2022102000494539-1")
  }

  @Test("an id that two different payments share is none")
  func sharedID() {
    let two = [element(#""internalTransactionId":"i1""#), element(#""internalTransactionId":"i1""#, amount: "-6.00")]
    #expect(rows(booked: two.joined(separator: ",")).transactions.map(\.reliableID) == ["", ""])
  }

  @Test("two accounts may share an internalTransactionId: it is unique within one only")
  func sharedBetweenAccounts() {
    let body = #"{"transactions":{"booked":[\#(element(#""internalTransactionId":"i1""#))]}}"#
    let mapped = GoCardlessMapping.standardise(records: [
      record("transactions", body, account: "acc-1"), record("transactions", body, account: "acc-2"),
    ])
    #expect(mapped.map(\.account.sourceID) == ["acc-1", "acc-2"])
    #expect(mapped.flatMap(\.transactions).map(\.reliableID) == ["i1", "i1"])
  }

  @Test("a row that stands twice, id and all, is one; two equal payments without ids are two")
  func repeatedRow() {
    let same = element(#""internalTransactionId":"i1""#)
    #expect(rows(booked: "\(same),\(same)").transactions.count == 1)
    #expect(rows(booked: "\(element()),\(element())").transactions.count == 2)
  }

  @Test("an id that changed with the bank's text comes with the whole window, so that the old row is replaced")
  func changedID() {
    let before = element(#""internalTransactionId":"old","remittanceInformationUnstructured":"19.11 SHOP""#)
    let after = element(#""internalTransactionId":"new","remittanceInformationUnstructured":"SHOP""#)
    let mapped = GoCardlessMapping.standardise(records: [
      transactions(booked: before, day: day("2026-11-20")), transactions(booked: after),
    ])
    #expect(mapped.map { $0.transactions.map(\.reliableID) } == [["old"], ["new"]])
    #expect(mapped.last?.complete == day("2026-11-19")...day("2026-11-19"))
  }

  @Test("what is booked is not listed as pending beside it")
  func pendingAndBooked() {
    let row = element(#""transactionId":"2022102000494539-1""#)
    #expect(rows(booked: row, pending: row).transactions.map(\.status) == [.booked])
    let other = element(#""transactionId":"2022102000494539-1""#, amount: "-7.00")
    #expect(rows(booked: row, pending: other).transactions.count == 2)
  }
}

@Suite("Dates at GoCardless") struct GoCardlessDateTests {
  private let dates = #""bookingDate":"2026-11-18","valueDate":"2026-11-16","valueDateTime":"2026-11-15T23:30:00Z""#

  @Test(
    "the booking day counts, but for the banks where the value day does",
    arguments: [
      ("ANY_BANK", "2026-11-18"), ("ABNAMRO_ABNANL2A", "2026-11-15"), ("ING_PL_INGBPLPW", "2026-11-16"),
      ("ISYBANK_ITBBITMM", "2026-11-16"), ("HYPE_HYEEIT22", "2026-11-16"), ("BNP_BE_GEBABEBB", "2026-11-16"),
      ("FINTRO_BE_GEBABEBB", "2026-11-16"), ("EUROCARD_SE_SKHSFI21", "2026-11-16"), ("ING_INGDDEFF", "2026-11-18"),
    ])
  func which(bank: String, expected: String) {
    #expect(bookedRow(dates, bank: bank)?.day == day(expected))
  }

  @Test("a time of day is cut off, never moved through a zone")
  func noZones() {
    #expect(bookedRow(#""bookingDateTime":"2026-11-18T23:59:59-11:00","bookingDate":"""#)?.day == day("2026-11-18"))
  }

  @Test("Danske's value date is the card's repayment date, so wrong")
  func danske() {
    let row = bookedRow(#""bookingDate":"2026-11-18","valueDate":"2026-12-31""#, bank: "DANSKEBANK_DABADKKK")
    #expect(row?.day == day("2026-11-18"))
    #expect(row?.valueDay == nil)
    #expect(pendingRow(#""valueDate":"2026-11-18""#, bank: "DANSKEBANK_DABADKKK") == nil)
  }

  @Test("a pending row without a date is held back, quietly")
  func pendingWithoutDate() {
    let mapped = rows(pending: #"{"transactionAmount":{"amount":"-5","currency":"EUR"}}"#)
    #expect(mapped.transactions.isEmpty)
    #expect(mapped.problems.isEmpty)
  }

  @Test("what is dated after today is set aside: Betalingsservice bills come weeks ahead")
  func future() {
    let mapped = rows(
      booked: element(#""bookingDate":"2026-11-22""#), pending: element(#""bookingDate":"2026-12-15""#))
    #expect(mapped.transactions.isEmpty)
    #expect(mapped.problems.isEmpty)
    #expect(mapped.complete == nil)
    #expect(bookedRow(#""bookingDate":"2026-11-21""#)?.day == today)
  }

  @Test("Nationwide dates pending rows at the latest possible day: today at the latest")
  func clamped() {
    let fields = #""bookingDate":"2026-12-01""#
    #expect(pendingRow(fields, bank: "NATIONWIDE_NAIAGB21")?.day == today)
    #expect(bookedRow(fields, bank: "NATIONWIDE_NAIAGB21") == nil)
  }

  @Test("where the value day counts, the first days of a window prove nothing")
  func valueDayWindow() {
    func row(_ day: String) -> String { element(#""bookingDate":"\#(day)","valueDate":"\#(day)""#) }
    let booked = [row("2026-11-19"), row("2026-10-01")].joined(separator: ",")
    #expect(rows(booked: booked, bank: "HYPE_HYEEIT22").complete == day("2026-10-11")...day("2026-11-19"))
    #expect(rows(booked: row("2026-11-19"), bank: "HYPE_HYEEIT22").complete == nil)
  }
}

@Suite("Signs at GoCardless") struct GoCardlessSignTests {
  @Test("SEB Kort and Cetelem cards are flipped", arguments: ["SEB_KORT_AB_SE_SKHSFI21", "CETELEM_CETMPTP1XXX"])
  func flipped(bank: String) {
    let row = bookedRow(#""balanceAfterTransaction":{"amount":"20","currency":"EUR"}"#, amount: "5.50", bank: bank)
    #expect(row?.amount == eur("-5.50"))
    #expect(row?.balanceAfter == eur("-20"))
  }

  @Test("NBG's pending purchases lack the minus, and their text says so")
  func nbg() {
    let bank = "NBG_ETHNGRAAXXX"
    let purchase = #""remittanceInformationUnstructured":"ΑΓΟΡΑ SHOP""#
    #expect(pendingRow(purchase, amount: "5.50", bank: bank)?.amount == eur("-5.50"))
    #expect(pendingRow(purchase, amount: "5.50", bank: bank)?.description == "SHOP")
    #expect(pendingRow(purchase, amount: "-5.50", bank: bank)?.amount == eur("-5.50"))
    #expect(
      pendingRow(#""remittanceInformationUnstructured":"Salary""#, amount: "5.50", bank: bank)?.amount == eur("5.50"))
    #expect(bookedRow(purchase, amount: "5.50", bank: bank)?.amount == eur("5.50"))
  }

  @Test("Entercard's charge in krona stands in the text; the stated amount is the foreign one")
  func entercard() {
    let fields = #""remittanceInformationUnstructured":"billingAmount: -118.29""#
    let row = rows(
      booked: element(fields, amount: "-10.00", currency: "EUR"), bank: "ENTERCARD_SWEDNOKK", currency: "SEK"
    ).transactions.first
    #expect(row?.amount.description == "-118.29 SEK")
    #expect(row?.original == eur("-10.00"))
    let plain = bookedRow("", amount: "-10.00", currency: "SEK", bank: "ENTERCARD_SWEDNOKK")
    #expect(plain?.amount.description == "-10.00 SEK")
    #expect(plain?.original == nil)
  }
}

@Suite("Payees at GoCardless") struct GoCardlessPayeeTests {
  private let both = #""creditorName":"Shop","debtorName":"Payer""#

  @Test("money out names the creditor, money in the debtor")
  func sides() {
    #expect(bookedRow(both)?.counterparty == "Shop")
    #expect(bookedRow(both, amount: "5.50")?.counterparty == "Payer")
  }

  @Test("then the ultimate one, the other side, the texts, in this order")
  func order() {
    #expect(bookedRow(#""ultimateCreditor":"Last","debtorName":"Other""#)?.counterparty == "Last")
    #expect(bookedRow(#""debtorName":"Other","remittanceInformationUnstructured":"Text""#)?.counterparty == "Other")
    #expect(
      bookedRow(#""remittanceInformationUnstructured":"Text","additionalInformation":"More""#)?.counterparty == "Text")
    #expect(bookedRow(#""additionalInformation":"More""#)?.counterparty == "More")
    #expect(bookedRow("")?.counterparty == "")
  }

  @Test("the account holder is never the payee")
  func holder() {
    #expect(
      bookedRow(#""debtorName":"ANNA  example","remittanceInformationUnstructured":"Text""#)?.counterparty == "Text")
  }

  @Test("Alior's merchant stands after the comma; its other side is the account holder")
  func alior() {
    let card = #""debtorName":"A. Example","remittanceInformationUnstructured":"Transakcja kartą debetową, Lodziarnia""#
    #expect(bookedRow(card, bank: "ALIOR_ALBPPLPW")?.counterparty == "Lodziarnia")
    let transfer = #""debtorName":"A. Example","remittanceInformationUnstructured":"Przelew""#
    #expect(bookedRow(transfer, bank: "ALIOR_ALBPPLPW")?.counterparty == "")
  }

  @Test(
    "banks that name payees only in the text",
    arguments: [
      "ABANCA_CAGLESMM", "BANCSABADELL_BSABESBBB", "FORTUNEO_FTNOFRP1XXX", "KBC_KREDBEBB", "CBC_CREGBEBB",
      "SPK_KARLSRUHE_KARSDE66", "VIRGIN_NRNBGB22", "BOURSOBANK_BOUSFRPPXXX", "BPER_RETAIL_BPMOIT22",
      "COMMERZBANK_COBADEFF",
    ])
  func textOnly(bank: String) {
    let fields = #""debtorName":"A. Example","remittanceInformationUnstructured":"SHOP 12""#
    #expect(bookedRow(fields, bank: bank)?.counterparty == "SHOP 12")
  }

  @Test("SEB names payees in the additional information")
  func seb() {
    let fields = #""additionalInformation":"SHOP","remittanceInformationUnstructured":"Ref 1""#
    #expect(bookedRow(fields, bank: "SEB_ESSESESS_PRIVATE")?.counterparty == "SHOP")
    #expect(bookedRow(fields, bank: "SEB_ESSESESS_PRIVATE")?.description == "Ref 1")
  }

  @Test("Commerzbank cuts its text within words, at a fixed width")
  func commerzbank() {
    let fields = #""remittanceInformationUnstructuredArray":["Strompreis Abschlag Nov","ember Kundennummer 123","45"]"#
    #expect(
      bookedRow(fields, bank: "COMMERZBANK_COBADEFF")?.description == "Strompreis Abschlag November Kundennummer 123 45"
    )
    #expect(bookedRow(fields)?.description == "Strompreis Abschlag Nov ember Kundennummer 123 45")
  }

  @Test("the list may hold more than the text cut at 140 characters")
  func longerList() {
    let row = bookedRow(
      #""remittanceInformationUnstructured":"One two","remittanceInformationUnstructuredArray":["One two","three"]"#)
    #expect(row?.description == "One two three")
    let shorter = bookedRow(
      #""remittanceInformationUnstructured":"One two","remittanceInformationUnstructuredArray":["One"]"#)
    #expect(shorter?.description == "One two")
  }

  @Test("placeholder noise is taken out of texts")
  func noise() {
    let row = bookedRow(#""remittanceInformationUnstructured":"SHOP\nEndToEndID: NOTPROVIDED""#)
    #expect(row?.description == "SHOP")
    #expect(
      bookedRow(#""creditorName":"NOTPROVIDED","remittanceInformationUnstructured":"SHOP""#)?.counterparty == "SHOP")
  }

  @Test("the other side's account is an object or a text, without spaces, and never our own")
  func accounts() {
    #expect(
      bookedRow(#""creditorAccount":{"iban":"GB33 BUKB 2020 1555 5555 55"}"#)?.counterpartyAccount
        == "GB33BUKB20201555555555")
    #expect(bookedRow(#""creditorAccount":"GB33BUKB20201555555555""#)?.counterpartyAccount == "GB33BUKB20201555555555")
    #expect(bookedRow(#""creditorAccount":{"maskedPan":"4111 xx11"}"#)?.counterpartyAccount == "4111XX11")
    #expect(bookedRow(#""debtorAccount":{"iban":"DE02120300000000202051"}"#)?.counterpartyAccount == "")
  }

  @Test("SSK Düsseldorf's pending rows have a placeholder for a text: skipped")
  func dusseldorf() {
    let mapped = rows(booked: element(), pending: element(), bank: "SSK_DUSSELDORF_DUSSDEDDXXX")
    #expect(mapped.transactions.map(\.status) == [.booked])
  }
}
