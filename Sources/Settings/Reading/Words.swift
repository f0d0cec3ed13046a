package import Core
import Foundation
import TOML

// The small texts within the settings, each read in one place.

/// Ids of tables: lower-case letters, digits and hyphens; they stand in addresses of the site.
package enum Identifier {
  package static func isValid(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 80 && text.utf8.first != 0x2D && text.utf8.last != 0x2D
      && text.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
  }

  /// What an id could be for a name: `Joint Bank` gives `joint-bank`; nil when nothing is left.
  package static func made(from text: String) -> String? {
    var words: [String] = [""]
    let plain = text.folding(options: [.diacriticInsensitive, .widthInsensitive], locale: nil).lowercased()
    for scalar in plain.unicodeScalars {
      if Self.isValid(String(scalar)) {
        words[words.count - 1].unicodeScalars.append(scalar)
      } else if words.last != "" {
        words.append("")
      }
    }
    let id = words.filter { !$0.isEmpty }.joined(separator: "-")
    return id.isEmpty ? nil : id
  }
}

/// `Food:Groceries`: names with a colon between them.
package enum CategoryPath {
  package static func isValid(_ path: String) -> Bool {
    !path.isEmpty
      && path.split(separator: ":", omittingEmptySubsequences: false).allSatisfy { name in
        name.first.map { !$0.isWhitespace } ?? false && name.last.map { !$0.isWhitespace } ?? false
          && !name.unicodeScalars.contains { $0.value < 32 || $0.value == 127 }
      }
  }
}

/// `-12.50`, or `20.00 USD` where it is not in the usual currency.
package struct MoneyText: Hashable, Sendable {
  package var decimal: ExactDecimal
  /// Only when stated.
  package var currency: Currency?

  package init(_ decimal: ExactDecimal, _ currency: Currency? = nil) {
    self.decimal = decimal
    self.currency = currency
  }

  package init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let decimal = ExactDecimal(parts[0]) else { return nil }
    if parts.count == 2 {
      guard let currency = Currency(parts[1]) else { return nil }
      self.currency = currency
    }
    self.decimal = decimal
  }

  /// Nil when it is finer than the currency's minor unit, or does not fit.
  package func money(in usual: Currency) -> Money? {
    let currency = currency ?? usual
    return decimal.scaled(to: currency.exponent).map { Money(minor: $0, currency) }
  }
}

enum Percent {
  /// Hundredths of a percent of `50`, `33.34` or `"33.34"`; nil when it is none, or not from 0 to 100.
  static func weight(_ value: TOMLValue) -> Int64? {
    let weight: Int64? =
      switch value.kind {
      case .integer(let number): (0...100).contains(number) ? number * 100 : nil
      case .string(let text): ExactDecimal(text)?.scaled(to: 2)
      default: nil
      }
    return weight.flatMap { (0...10_000).contains($0) ? $0 : nil }
  }

  /// As exact as it is written; nil when it is none, or not from 0 to 100.
  static func rate(_ value: TOMLValue) -> ExactDecimal? {
    let rate: ExactDecimal? =
      switch value.kind {
      case .integer(let number): ExactDecimal(mantissa: number, scale: 0)
      case .string(let text): ExactDecimal(text)
      default: nil
      }
    guard let rate, rate.scale <= 6, let millionths = rate.scaled(to: 6) else { return nil }
    return (0...100_000_000).contains(millionths) ? rate : nil
  }
}

extension SecretSource {
  /// From `env = "NAME"` and its like.
  init?(_ entry: TOMLTable.Entry) {
    guard let text = entry.value.string, !text.isBlank else { return nil }
    switch entry.key {
    case "env": self = .env(text)
    case "file": self = .file(text)
    case "credential": self = .credential(text)
    case "command": self = .command(text)
    default: return nil
    }
  }
}

/// `5411` or `5422-5499`.
enum MerchantCodes {
  static func range(_ text: String) -> ClosedRange<Int>? {
    let ends = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(ends.count), let first = code(ends[0]), let last = code(ends[ends.count - 1]), first <= last
    else { return nil }
    return first...last
  }

  private static func code(_ text: Substring) -> Int? {
    guard text.utf8.count == 4, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
    return Int(text)
  }
}
