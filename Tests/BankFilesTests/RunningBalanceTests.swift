import BankFiles
import Core
import Testing

@Suite struct RunningBalanceTests {
  func file(_ rows: [(String, String, String)]) -> String {
    "Datum;Betrag;Saldo;Text\n" + rows.map { "\($0.0);\($0.1);\($0.2);x\n" }.joined()
  }
  let balanced = profile { $0.balance = "Saldo" }
  let up = [
    ("05.01.2026", "-1,00", "99,00"), ("06.01.2026", "-2,00", "97,00"), ("06.01.2026", "-3,00", "94,00"),
    ("07.01.2026", "-4,00", "90,00"),
  ]

  @Test("a column of balances that holds gives opening and closing, oldest or newest first")
  func holds() throws {
    for (rows, order) in [(up, CSVOrder.oldestFirst), (up.reversed(), .newestFirst)] {
      let outcome = try read(file(rows), profile: balanced)
      #expect(outcome.problems == [])
      #expect(outcome.report.order == order)
      let account = try #require(outcome.report.accounts.first)
      #expect(account.opening?.amount.decimal == "100.00")
      #expect(account.closing?.amount.decimal == "90.00")
      #expect(account.closing?.day.iso == "2026-01-07")
      #expect(account.closing?.kind == .closing)
      #expect(account.opening.map { $0.amount.minor + account.sum.minor } == account.closing?.amount.minor)
      #expect(outcome.rows.first?.balanceAfter?.currency == .eur)
    }
  }

  @Test("a row that is missing is named once, at the first balance that does not follow")
  func gap() throws {
    let outcome = try read(file([up[0], up[1], up[3]]), profile: balanced)
    #expect(outcome.rows.count == 3)
    #expect(
      outcome.problems == [
        "line 4: the balance does not follow from the row before: a row is missing, out of order, or has the wrong amount "
          + "(compare with the bank; rows were imported as they stand)"
      ])
  }

  @Test("signs that the balances contradict are named with the remedy")
  func signs() throws {
    let turned = up.map { ($0.0, String($0.1.dropFirst()), $0.2) }
    let outcome = try read(file(turned), profile: balanced)
    #expect(
      outcome.problems == [
        "line 3: the balances say that the signs of the amounts are turned round (write flip_sign = true in the profile, or in the account)"
      ])
    #expect(
      try read(
        file(turned),
        profile: profile {
          $0.balance = "Saldo"
          $0.flipSign = true
        }
      ).problems == [])
  }

  @Test("a card's file from the issuer's side is turned round with its balances")
  func issuer() throws {
    let issued = [("05.01.2026", "1,00", "1,00"), ("06.01.2026", "2,00", "3,00")]
    let outcome = try read(
      file(issued),
      profile: profile {
        $0.balance = "Saldo"
        $0.flipSign = true
      })
    #expect(outcome.problems == [])
    #expect(outcome.report.accounts.first?.closing?.amount.decimal == "-3.00")
  }

  @Test("within one day the balances tell which row came first")
  func oneDay() throws {
    let rows = [("05.01.2026", "-2,00", "97,00"), ("05.01.2026", "-1,00", "99,00")]
    let outcome = try read(file(rows), profile: balanced)
    #expect(outcome.report.order == .newestFirst)
    #expect(outcome.rows.map(\.sequence) == [2, 1])
    #expect(outcome.report.accounts.first?.closing?.amount.decimal == "97.00")
    #expect(outcome.problems == [])
  }

  @Test("a stated order that the balances contradict is named")
  func wrongOrder() throws {
    let outcome = try read(
      file(up),
      profile: profile {
        $0.balance = "Saldo"
        $0.order = .newestFirst
      })
    #expect(
      outcome.problems.first?.hasPrefix("line 3: the balances say that the rows stand in the other order") == true)
  }

  @Test("days newest first with their rows oldest first hold when the profile says so")
  func intraDay() throws {
    let rows = [up[3], up[1], up[2], up[0]]
    #expect(try read(file(rows), profile: balanced).problems.count == 1)
    #expect(
      try read(
        file(rows),
        profile: profile {
          $0.balance = "Saldo"
          $0.intraDayReversed = true
        }
      ).problems == [])
  }

  @Test("balances stated once a day are checked over the rows between")
  func sparse() throws {
    let rows = [("05.01.2026", "-1,00", "99,00"), ("06.01.2026", "-2,00", ""), ("06.01.2026", "-3,00", "94,00")]
    #expect(try read(file(rows), profile: balanced).problems == [])
    let wrong = [("05.01.2026", "-1,00", "99,00"), ("06.01.2026", "-2,00", ""), ("06.01.2026", "-3,00", "95,00")]
    #expect(try read(file(wrong), profile: balanced).problems.count == 1)
  }

  @Test("each currency of a file has its own balances")
  func currencies() throws {
    let text =
      "Datum;Betrag;Saldo;Whg;Text\n05.01.2026;1,00;1,00;EUR;a\n05.01.2026;5,00;5,00;USD;b\n06.01.2026;1,00;2,00;EUR;c\n06.01.2026;5,00;10,00;USD;d\n"
    let outcome = try read(
      text,
      profile: profile {
        $0.balance = "Saldo"
        $0.currency = .column("Whg")
      })
    #expect(outcome.problems == [])
    #expect(outcome.report.accounts.map { $0.closing?.amount.description } == ["2.00 EUR", "10.00 USD"])
  }
}
