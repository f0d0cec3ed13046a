package import Core

/// What a table's cell, a stat or a caption holds, before it is written.
package enum CellValue: Sendable {
  case text(String)
  /// As a bank wrote it, or a command.
  case code(String)
  /// A template's own text.
  case prose(Prose)
  case money(Money)
  /// A difference: always with its sign, `0` for none.
  case change(Money)
  case wholeMoney(Money)
  case day(Day)
  case month(Month)
  /// A ratio.
  case percent(ExactDecimal, decimals: Int = 0)
  /// A ratio as a change: `+12%`.
  case percentChange(ExactDecimal, decimals: Int = 0)
  /// The difference of two ratios.
  case points(ExactDecimal)
  case count(Int64)
  case decimal(ExactDecimal)
  case badge(Badge)
  case bar(CellBar)
  case spark(Sparkline)
  case dots(DotRow)
  /// Unknown, and why.
  case missing(String)
  case empty
}

/// How days of a column are written.
package enum DayStyle: Sendable {
  /// `Thu 18 Jun` when all are of one year, else `18 Jun 2026`.
  case automatic
  case weekday, short, withYear, full
}

extension CellValue {
  /// - Parameter bare: whether the currency stands elsewhere, as in a table's head.
  func html(_ writing: Writing, bare: Bool = false, days: DayStyle = .withYear) -> String {
    switch self {
    case .money(let money): return bare ? writing.amountHTML(money) : writing.moneyHTML(money)
    case .change(let money):
      return bare ? writing.amountHTML(money, sign: .always) : writing.moneyHTML(money, sign: .always)
    case .code(let text): return Escape.html(text)
    case .prose(let prose): return prose.html
    case .badge(let badge): return badge.html(writing)
    case .bar(let bar): return bar.svg()
    case .spark(let spark): return spark.svg()
    case .dots(let dots): return dots.svg(writing)
    case .missing(let why): return writing.missingHTML(why)
    default: return Escape.html(text(writing, bare: bare, days: days))
    }
  }

  func markdown(_ writing: Writing, bare: Bool = false, days: DayStyle = .withYear) -> String {
    switch self {
    case .text(let text): Escape.markdown(text)
    case .code(let text): Self.codeSpan(text)
    case .prose(let prose): prose.markdown
    case .badge(let badge): badge.markdown(writing)
    case .bar, .spark, .dots, .empty: ""
    case .missing(let why): why.isEmpty ? "\u{2014}" : "\u{2014} (\(Escape.markdown(why)))"
    default: text(writing, bare: bare, days: days)
    }
  }

  /// The figure in plain characters.
  func text(_ writing: Writing, bare: Bool = false, days: DayStyle = .withYear) -> String {
    switch self {
    case .text(let text), .code(let text): text
    case .prose(let prose): prose.markdown
    case .money(let money): bare ? writing.amount(money) : writing.money(money)
    case .change(let money): bare ? writing.amount(money, sign: .always) : writing.money(money, sign: .always)
    case .wholeMoney(let money): bare ? writing.wholeAmount(money) : writing.whole(money)
    case .day(let day): Self.text(day, days, writing)
    case .month(let month): writing.month(month)
    case .percent(let ratio, let decimals): writing.percent(ratio, decimals: decimals) ?? "\u{2014}"
    case .percentChange(let ratio, let decimals):
      writing.percent(ratio, decimals: decimals, sign: .always) ?? "\u{2014}"
    case .points(let ratio): writing.points(ratio) ?? "\u{2014}"
    case .count(let count): writing.count(count)
    case .decimal(let decimal): writing.decimal(decimal)
    case .badge(let badge): badge.text
    case .missing: "\u{2014}"
    case .bar, .spark, .dots, .empty: ""
    }
  }

  private static func text(_ day: Day, _ style: DayStyle, _ writing: Writing) -> String {
    switch style {
    case .weekday: writing.tableDay(day)
    case .short: writing.shortDay(day)
    case .full: writing.day(day)
    case .automatic, .withYear: writing.shortDayWithYear(day)
    }
  }

  /// A code span whose fence is longer than any run of backticks in it; bars would end a table's cell.
  private static func codeSpan(_ text: String) -> String {
    var longest = 0
    var run = 0
    for byte in text.utf8 {
      run = byte == 0x60 ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    var inner = ""
    for scalar in text.unicodeScalars {
      if scalar == "|" {
        inner += "\\|"
      } else if scalar.value < 0x20 {
        inner += " "
      } else {
        inner.unicodeScalars.append(scalar)
      }
    }
    return inner.isEmpty ? "" : "\(fence) \(inner) \(fence)"
  }

  /// The money of the cell, when it is one.
  var amount: Money? {
    switch self {
    case .money(let money), .change(let money), .wholeMoney(let money): money
    default: nil
    }
  }

  var isPicture: Bool {
    switch self {
    case .bar, .spark, .dots: true
    default: false
    }
  }
}
