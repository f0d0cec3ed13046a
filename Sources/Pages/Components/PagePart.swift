/// A part of a page: typed values in, HTML or Markdown out, nothing else read.
///
/// HTML is valid by itself, holds no style attribute and works without a script. Markdown is what stands in the report
/// under git: one sentence a line, unpadded tables, no bars.
package protocol PagePart: Sendable {
  func html(_ writing: Writing) -> String
  func markdown(_ writing: Writing) -> String
}

/// `markup` within a link, or as it is.
func link(_ markup: String, to address: String?, classes: String = "") -> String {
  guard let address, !address.isEmpty else { return markup }
  let kind = classes.isEmpty ? "" : " class=\"\(classes)\""
  return "<a href=\"\(Escape.address(address))\"\(kind)>\(markup)</a>"
}

/// A class attribute of those given, or nothing.
func classes(_ names: String...) -> String {
  let names = names.filter { !$0.isEmpty }
  return names.isEmpty ? "" : " class=\"\(names.joined(separator: " "))\""
}

/// An id made of what it stands for, so that a page is the same bytes on every build (FNV-1a, 32 bits).
func contentID(_ prefix: String, _ content: String) -> String {
  var hash: UInt32 = 2_166_136_261
  for byte in content.utf8 { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
  let digits = String(hash, radix: 16)
  return prefix + String(repeating: "0", count: 8 - digits.utf8.count) + digits
}

/// A place to go, with its name.
package struct Link: Sendable, Hashable {
  package var name: String
  /// nil is a name that leads nowhere: the page itself, or one that does not exist.
  package var address: String?
  package var current: Bool

  package init(_ name: String, to address: String?, current: Bool = false) {
    self.name = name
    self.address = address
    self.current = current
  }

  func html(classes: String = "") -> String {
    guard let address else { return "<span>\(Escape.html(name))</span>" }
    let kind = classes.isEmpty ? "" : " class=\"\(classes)\""
    let here = current ? " aria-current=\"page\"" : ""
    return "<a href=\"\(Escape.address(address))\"\(kind)\(here)>\(Escape.html(name))</a>"
  }
}

/// Whether a figure is good or bad news: a colour that always stands beside a sign or word.
package enum Tone: String, Sendable, CaseIterable {
  case plain, good, bad, warning, quiet

  var textClass: String {
    switch self {
    case .plain: ""
    case .good: "pos"
    case .bad: "neg"
    case .warning: "warn"
    case .quiet: "q"
    }
  }

  var badgeClass: String {
    switch self {
    case .plain, .quiet: ""
    case .good: "g"
    case .bad: "b"
    case .warning: "w"
    }
  }
}
