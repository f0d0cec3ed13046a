import Core

// Sentences that analysis wrote hold amounts as `12.50 GBP`, days as `2026-06-18`, months as `2026-06` and numbers above
// a thousand with a narrow no-break space between thousands: the same in every country. A page says them in its own words.

/// A piece of such a sentence.
package enum ToldPart: Hashable, Sendable {
  case words(String)
  /// An amount, which can be hidden.
  case amount(String)
}

extension Writing {
  /// The sentence with its amounts apart, its days and months in words and its numbers with the country's marks; whatever
  /// else it holds is as it was.
  package func told(_ sentence: String) -> [ToldPart] {
    let tokens = sentence.split(separator: " ", omittingEmptySubsequences: false)
    var parts: [ToldPart] = []
    var words = ""
    var place = 0
    while place < tokens.count {
      if place > 0 { words += " " }
      let token = ToldToken(tokens[place])
      if let amount = place + 1 < tokens.count ? money(token, ToldToken(tokens[place + 1])) : nil {
        parts += words.isEmpty ? [] : [.words(words + token.before)]
        if words.isEmpty, !token.before.isEmpty { parts.append(.words(token.before)) }
        parts.append(.amount(amount))
        words = ToldToken(tokens[place + 1]).after
        place += 2
        continue
      }
      words += token.before + (dated(token.core) ?? grouped(token.core) ?? token.core) + token.after
      place += 1
    }
    if !words.isEmpty { parts.append(.words(words)) }
    return parts
  }

  /// As one text.
  package func toldText(_ sentence: String) -> String {
    told(sentence).map { part in
      switch part {
      case .words(let text), .amount(let text): text
      }
    }.joined()
  }

  /// Amounts as those that can be hidden.
  func toldHTML(_ sentence: String) -> String {
    told(sentence).map { part in
      switch part {
      case .words(let text): Escape.html(text)
      case .amount(let text): "<span class=\"m\">\(Escape.html(text))</span>"
      }
    }.joined()
  }

  private func money(_ amount: ToldToken, _ code: ToldToken) -> String? {
    guard amount.after.isEmpty, code.before.isEmpty, let currency = Currency(code.core),
      let money = Money(amount.core, currency), money.decimal == amount.core
    else { return nil }
    // Pence where there are any: what was rounded has none.
    return money.minor % currency.minorPerMajor == 0 ? whole(money) : self.money(money)
  }

  /// A number whose thousands stand apart, with the country's own mark between them.
  private func grouped(_ word: String) -> String? {
    let groups = word.split(separator: "\u{202F}", omittingEmptySubsequences: false)
    guard groups.count > 1, let first = groups.first, (1...3).contains(first.utf8.count),
      groups.dropFirst().allSatisfy({ $0.utf8.count == 3 }),
      groups.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }), let number = UInt64(groups.joined())
    else { return nil }
    return numbers.grouped(number)
  }

  private func dated(_ word: String) -> String? {
    if let day = Day(iso: word) { return self.day(day) }
    guard word.utf8.count == 7, let month = Month(iso: word) else { return nil }
    return self.month(month)
  }
}

/// A word without the marks around it.
private struct ToldToken {
  var before = ""
  var core: String
  var after = ""

  init(_ text: Substring) {
    let opening = text.prefix { $0 == "(" }
    let rest = text.dropFirst(opening.count)
    let closing = rest.reversed().prefix { ".,;:)".contains($0) }.count
    before = String(opening)
    core = String(rest.dropLast(closing))
    after = String(rest.suffix(closing))
  }
}
