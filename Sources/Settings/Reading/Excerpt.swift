import Core

/// What an error may show of a line of daybook.toml: secrets that stand in clear and account numbers are covered.
enum Excerpt {
  static func of(_ line: String) -> String {
    var result = ""
    var word = ""
    var lastKey = ""
    var rest = Substring(line)
    while let character = rest.first {
      if character == "\"" || character == "'" {
        let literal = takeString(from: &rest)
        result += covered(literal, key: lastKey)
        word = ""
        continue
      }
      rest.removeFirst()
      result.append(character)
      if character == "=" {
        lastKey = word
        word = ""
      } else if character == "{" || character == "}" || character == "," {
        word = ""
        // Within braces the keys are the places where secrets are kept, which may be seen.
        if character == "{" { lastKey = "" }
      } else if !character.isWhitespace {
        word.append(character)
      }
    }
    return result
  }

  /// A value as an error may say it.
  static func word(_ text: String) -> String { looksPrivate(text) ? "•••" : text }

  /// From the quote to its partner, or to the line's end; a triple quote counts as the start of a text without end.
  private static func takeString(from rest: inout Substring) -> Substring {
    let start = rest
    let quote = rest.removeFirst()
    if rest.hasPrefix("\(quote)\(quote)") {
      rest = rest[rest.endIndex...]
      return start
    }
    while let character = rest.popFirst() {
      if character == "\\", quote == "\"" {
        _ = rest.popFirst()
      } else if character == quote {
        break
      }
    }
    return start[..<rest.startIndex]
  }

  private static func covered(_ literal: Substring, key: String) -> String {
    let quote = literal.prefix(1)
    let content = literal.dropFirst().filter { $0 != quote.first }
    if isSecret(key) { return "\(quote)…\(quote)" }
    return looksPrivate(content)
      ? quote + String(repeating: "•", count: max(0, literal.count - 2)) + quote : String(literal)
  }

  /// Misspelt names of secrets are secrets too.
  private static func isSecret(_ key: String) -> Bool {
    let key = key.lowercased()
    let tell = ["secret", "token", "password", "passphrase", "access_url", "_key"]
    return tell.contains { key.contains($0) } || ProviderSecrets.allNames.contains(key)
      || (key.count > 3 && nearestName(to: key, among: ProviderSecrets.allNames) != nil)
  }

  /// Eight digits in a run of letters and digits: an IBAN, a card's or an account's number, a key.
  static func looksPrivate(_ content: some StringProtocol) -> Bool {
    var digits = 0
    for byte in content.utf8 {
      switch byte {
      case 0x30...0x39: digits += 1
      case 0x41...0x5A, 0x61...0x7A, 0x20: break
      default: digits = 0
      }
      if digits >= 8 { return true }
    }
    return false
  }
}
