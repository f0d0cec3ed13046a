import Core

// Daybook's own filters: amounts, days, links.

let siteFilters: [String: Filter] = [
  "money": Filter(0...0, keywords: ["sign"]) { (value, given, environment) throws(TemplateFault) in
    switch value {
    case .null: return .string(missing)
    case .money(let money):
      return .string(environment.writing.money(money, sign: given["sign"].isTruthy ? .always : .whenNegative))
    default: throw TemplateFault("'money' formats amounts, not \(value.kindName)", hint: "its column ends in _minor")
    }
  },
  "whole": Filter(0...0, keywords: ["sign"]) { (value, given, environment) throws(TemplateFault) in
    switch value {
    case .null: return .string(missing)
    case .money(let money):
      return .string(environment.writing.whole(money, sign: given["sign"].isTruthy ? .always : .whenNegative))
    default: throw TemplateFault("'whole' formats amounts, not \(value.kindName)", hint: "its column ends in _minor")
    }
  },
  "change": Filter(1...1) { (value, given, environment) throws(TemplateFault) in
    if value.isNull || given[0].isNull { return .string(missing) }
    guard case .money(let now)? = try moneyArithmetic(.minus, value, given[0]) else {
      throw TemplateFault("'change' compares amounts, not \(value.kindName)")
    }
    let words = environment.writing.words
    if now.isZero { return .string(words.unchanged) }
    let amount = environment.writing.money(now, sign: .never)
    return .string(now.minor < 0 ? words.fallen(amount) : words.risen(amount))
  },
  "told": Filter { (value, _, environment) in
    value.isNull ? .null : .string(environment.writing.toldText(value.filterText))
  },
  "percent": Filter(0...1) { (value, given, environment) throws(TemplateFault) in
    if value.isNull { return .string(missing) }
    let text = environment.writing.percent(try exact(value), decimals: decimals(given))
    guard let text else { throw TemplateFault("the number does not fit") }
    return .string(text)
  },
  "number": Filter(0...1) { (value, given, environment) throws(TemplateFault) in
    if value.isNull { return .string(missing) }
    let number = try exact(value)
    guard given.count > 0 else { return .string(environment.writing.decimal(number)) }
    guard let rounded = number.rounded(to: decimals(given)) else { throw TemplateFault("the number does not fit") }
    return .string(environment.writing.decimal(ExactDecimal(mantissa: rounded, scale: decimals(given))))
  },
  "day": named { $0.day($1) },
  "short_day": named { $0.tableDay($1) },
  "long_day": named { $0.fullDay($1) },
  "day_and_month": named { $0.dayAndMonth($1) },
  "short_month": named { $0.shortMonth($1.month) },
  "symbol": Filter { (value, _, environment) throws(TemplateFault) in
    guard let currency = Currency(value.filterText) else {
      throw TemplateFault("'symbol' takes a currency's code, such as GBP")
    }
    return .string(environment.writing.symbol(currency).replacingGap)
  },
  "month_word": named { $0.words.months[$1.month.month - 1] },
  "month_name": named { $0.month($1.month) },
  "raw_markdown": .of { (value) throws(TemplateFault) in
    switch value {
    case .null: return .null
    case .settingsText(let text):
      return .captured(Captured(plain: text, marked: Array(text.utf8).withoutPlaceholders))
    default:
      throw TemplateFault(
        "only text from daybook.toml can be Markdown of its own", hint: "without raw_markdown it is shown as it is")
    }
  },
  "url": Filter { (value, _, environment) in .string(environment.link(value.filterText)) },
]

/// What stands where no figure is known.
private let missing = "\u{2014}"

private func decimals(_ given: FilterArguments) -> Int { min(max(0, Int(clamping: given[0].looseInteger)), 9) }

private func exact(_ value: Value) throws(TemplateFault) -> ExactDecimal {
  switch Number(value) {
  case .integer(let whole): return ExactDecimal(mantissa: whole, scale: 0)
  case .decimal(let decimal):
    let scale = min(decimal.scale, 18)
    guard let rounded = decimal.rounded(to: scale), let mantissa = Int64(exactly: rounded.mantissa) else {
      throw TemplateFault("the number does not fit")
    }
    return ExactDecimal(mantissa: mantissa, scale: rounded.scale)
  case .double: throw TemplateFault("the number does not fit")
  }
}

/// A day (`2026-06-18`) or month (`2026-06`) in words.
private func named(_ words: @escaping @Sendable (Writing, Day) -> String) -> Filter {
  Filter { (value, _, environment) throws(TemplateFault) in
    if value.isNull { return .string(missing) }
    let text = value.filterText
    guard let day = Day(iso: text) ?? Month(iso: text)?.firstDay else {
      throw TemplateFault("this is neither a day (2026-06-18) nor a month (2026-06)")
    }
    return .string(words(environment.writing, day))
  }
}
