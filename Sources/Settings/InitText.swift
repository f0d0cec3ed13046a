package import Core

// What `daybook init` writes. Everything below the household is a comment, made from the grammar that the reader checks
// by: taking the `# ` away from a table gives a table that is read.

/// What `daybook init` knows about a new household.
package struct NewHousehold: Hashable, Sendable {
  package var name: String
  package var currency: Currency
  package var timezone: String
  /// Nil: left to the currency.
  package var country: String?
  /// Each becomes a `[[member]]`.
  package var members: [String] = []

  package init(name: String, currency: Currency, timezone: String) {
    self.name = name
    self.currency = currency
    self.timezone = timezone
  }

  /// The text of its daybook.toml.
  package var settingsText: String {
    var parts = [Self.heading, householdText]
    parts += members.map(memberText)
    for table in Grammar.tables where table.built && table.name != "household" {
      parts.append(commented(table))
    }
    return parts.joined(separator: "\n")
  }

  /// The text of its .gitignore: facts and what is made from them stay out of git; settings and decisions go in.
  package static let ignoreText = """
    # Facts: back them up, but do not put them under version control.
    daybook.sqlite
    daybook.sqlite-*
    inbox/
    backups/
    .restore/
    # Made from them at every run.
    site/
    site.new/
    members/
    # Where settings may point for secrets.
    secrets/

    """

  private static let heading = """
    # The household's settings and decisions. `daybook check` says what is wrong in this file, line by line.
    # Money is a string: "12.50", or "20.00 USD" where it is not in the usual currency. Days are written 2026-06-30.
    # Lines that begin with # do nothing; take the # away to use them.

    """

  private var householdText: String {
    var lines = ["[household]"]
    lines.append(InitText.line("name", InitText.quoted(name)))
    lines.append(InitText.line("currency", InitText.quoted(currency.code), "totals are stated in it"))
    lines.append(InitText.line("timezone", InitText.quoted(timezone)))
    if let country {
      lines.append(InitText.line("country", InitText.quoted(country), "holidays, tax year, number format"))
    }
    guard let grammar = Grammar.table("household") else { return "" }
    let written = ["name", "currency", "timezone"] + (country == nil ? [] : ["country"])
    lines += grammar.keys.filter { !written.contains($0.name) }.map(commented)
    return lines.joined(separator: "\n") + "\n"
  }

  /// A whole table as a comment.
  private func commented(_ table: TableGrammar) -> String {
    var lines = ["# \(table.about)", "#", "# \(table.title)"]
    lines += table.keys.filter { $0.need != .later }.map(commented)
    return lines.joined(separator: "\n") + "\n"
  }

  /// Where the grammar's example is a currency, a country or a time zone, this household's stands instead.
  private func commented(_ key: KeyGrammar) -> String {
    let example =
      switch key.type {
      case .currency: InitText.quoted(currency.code)
      case .country: InitText.quoted(country ?? Countries.usual(for: currency, timezone: timezone))
      case .timezone where key.name == "timezone": InitText.quoted(timezone)
      default: key.example
      }
    return "# " + InitText.line(key.name, example, key.about)
  }

  private func memberText(_ member: String) -> String {
    let id = Identifier.made(from: member) ?? "member"
    return
      "[[member]]\n\(InitText.line("id", InitText.quoted(id)))\n\(InitText.line("name", InitText.quoted(member)))\n"
  }
}

enum InitText {
  /// `key = value  # about`, the values one below the other.
  static func line(_ key: String, _ value: String, _ about: String = "") -> String {
    let start = key.padded(to: 13) + " = " + value
    return about.isEmpty ? start : start.padded(to: 48) + "  # " + about
  }

  /// A basic string of TOML.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 32 || scalar.value == 127: result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
