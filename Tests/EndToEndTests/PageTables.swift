import Foundation
import TestSupport
import Testing

/// One row of a page's table, as a person reads it.
struct PageRow: Sendable {
  /// The first cell.
  var name: String
  /// The others; pictures are empty.
  var cells: [String]
  /// A heading or a parent, a child of one, a total: the row's class.
  var kind: String

  /// The amount in a cell, in minor units; nil where there is none, or a dash.
  func minor(_ cell: Int) -> Int? {
    guard cells.indices.contains(cell) else { return nil }
    let text = cells[cell].filter { $0.isNumber || $0 == "−" }
    let digits = text.filter(\.isNumber)
    guard !cells[cell].contains("—"), let number = Int(digits) else { return nil }
    let scaled = cells[cell].contains(".") ? number : number * 100
    return text.hasPrefix("−") ? -scaled : scaled
  }
}

/// A page of a site, read for the figures that stand on it.
struct PageReader {
  private let html: String

  init(_ household: SandboxedHousehold, _ path: String) throws {
    html = try readText(household.file("site/\(path)"))
  }

  /// All of its words.
  var text: String { Self.words(html) }

  /// The body's rows of the table with a caption, its last sums too.
  func table(_ caption: String) throws -> [PageRow] {
    for table in Self.matches("<table.*?</table>", html) where table.contains(">\(caption)</caption>") {
      return Self.matches("<tr.*?</tr>", table).compactMap(Self.row)
    }
    throw TestFailure("no table is called '\(caption)'")
  }

  private static func row(_ html: String) -> PageRow? {
    guard !html.contains("scope=\"col\"") else { return nil }
    let opening = html.prefix { $0 != ">" }
    let kind = opening.split(separator: "\"").dropFirst().first.map(String.init) ?? ""
    var cells = matches("<t[hd].*?</t[hd]>", html).map(words)
    guard !cells.isEmpty else { return nil }
    return PageRow(name: cells.removeFirst(), cells: cells, kind: kind)
  }

  private static func words(_ html: String) -> String {
    var text = html.replacing(/(?s)<svg.*?<\/svg>/, with: "").replacing(/<[^>]*>/, with: "")
    for (entity, character) in [("&amp;", "&"), ("&#39;", "'"), ("&quot;", "\"")] {
      text = text.replacing(entity, with: character)
    }
    return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  private static func matches(_ pattern: String, _ text: String) -> [String] {
    guard let regex = try? NSRegularExpression(pattern: pattern, options: .dotMatchesLineSeparators) else { return [] }
    let whole = NSRange(text.startIndex..., in: text)
    return regex.matches(in: text, range: whole).compactMap { Range($0.range, in: text).map { String(text[$0]) } }
  }
}

extension [PageRow] {
  func named(_ name: String) throws -> PageRow {
    guard let row = first(where: { $0.name == name }) else {
      throw TestFailure("no row is called '\(name)', only \(map(\.name))")
    }
    return row
  }

  /// The children's sum under each parent must be the parent's, and the parents' the heading's.
  func sum(of kind: String, _ cell: Int) -> Int {
    filter { $0.kind == kind }.compactMap { $0.minor(cell) }.reduce(0, +)
  }
}
