import Core

/// Writes a profile as an `[[import]]` table.
enum ProfileText {
  static func toml(_ profile: CSVProfile, uncertain: [String]) -> String {
    var lines: [(key: String, value: String)] = [("id", quoted(profile.id)), ("match", quoted(profile.match))]
    if let column = profile.accountColumn {
      lines.append(("account_column", quoted(column)))
    } else {
      lines.append(("account", profile.account.map { quoted($0) } ?? "\"\"  # the id of an [[account]]"))
    }
    if let encoding = profile.encoding { lines.append(("encoding", quoted(encoding))) }
    if let separator = profile.separator { lines.append(("separator", self.separator(separator))) }
    if profile.quote != .double { lines.append(("quote", quoted(profile.quote.rawValue))) }
    if let decimal = profile.decimal { lines.append(("decimal", quoted(decimal.rawValue))) }
    if let skip = profile.skip, skip > 0 { lines.append(("skip", String(skip))) }
    if profile.skipEnd > 0 { lines.append(("skip_end", String(profile.skipEnd))) }
    if !profile.fields.isEmpty { lines.append(("fields", list(profile.fields))) }
    lines.append(("date", date(profile.date)))
    if let value = profile.valueDate { lines.append(("value_date", date(value))) }
    lines.append(("amount", amount(profile.amount)))
    if !profile.fees.isEmpty { lines.append(("fees", list(profile.fees))) }
    if profile.flipSign { lines.append(("flip_sign", "true")) }
    switch profile.currency {
    case .column(let name)?: lines.append(("currency", "{ column = \(quoted(name)) }"))
    case .fixed(let currency)?: lines.append(("currency", quoted(currency.code)))
    case nil: break
    }
    if !profile.description.isEmpty { lines.append(("description", list(profile.description))) }
    let columns = [
      ("counterparty", profile.counterparty), ("counterparty_account", profile.counterpartyAccount),
      ("category", profile.category), ("reference", profile.reference), ("balance", profile.balance),
      ("id_column", profile.idColumn), ("order", profile.order?.rawValue),
    ]
    for (key, value) in columns { if let value { lines.append((key, quoted(value))) } }
    if profile.intraDayReversed { lines.append(("intra_day_reversed", "true")) }
    if !profile.rules.isEmpty { lines.append(("rows", "[ \(profile.rules.map(rule).joined(separator: ", ")) ]")) }
    let width = lines.map(\.key.count).max() ?? 0
    let body = lines.map { key, value in
      key + String(repeating: " ", count: width - key.count) + " = " + value
    }
    return (["[[import]]"] + body + uncertain.map { "# uncertain: \($0)" }).joined(separator: "\n") + "\n"
  }

  private static func date(_ date: CSVDate) -> String {
    var parts = ["column = \(quoted(date.column))"]
    if let format = date.format { parts.append("format = \(quoted(format))") }
    if let zone = date.timezone { parts.append("timezone = \(quoted(zone))") }
    return "{ \(parts.joined(separator: ", ")) }"
  }

  private static func amount(_ amount: CSVAmount) -> String {
    switch amount {
    case .signed(let column): "{ column = \(quoted(column)) }"
    case .split(let debit, let credit): "{ debit = \(quoted(debit)), credit = \(quoted(credit)) }"
    case .directed(let column, let direction, let out):
      "{ column = \(quoted(column)), direction = \(quoted(direction)), out = \(list(out)) }"
    }
  }

  private static func rule(_ rule: CSVRowRule) -> String {
    let conditions = rule.conditions.map { condition in
      var parts = condition.column.map { ["column = \(quoted($0))"] } ?? []
      parts.append("matches = \(quoted(condition.pattern))")
      if condition.negated { parts.append("not = true") }
      return "{ \(parts.joined(separator: ", ")) }"
    }
    let action =
      switch rule.action {
      case .skip: quoted("skip")
      case .end: quoted("end")
      case .pending: quoted("pending")
      case .set(let field, let template): "{ \(field.rawValue) = \(quoted(template)) }"
      }
    return "{ when = [ \(conditions.joined(separator: ", ")) ], then = \(action) }"
  }

  private static func separator(_ byte: UInt8) -> String {
    switch byte {
    case 0x09: quoted("TAB")
    case 0x20: quoted("SPACE")
    default: quoted(String(decoding: [byte], as: UTF8.self))
    }
  }

  private static func list(_ texts: [String]) -> String { "[\(texts.map(quoted).joined(separator: ", "))]" }

  /// A basic string of TOML.
  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        let hex = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
