package import Core

// What `daybook connect` adds to daybook.toml: always behind what stands there, which stays byte for byte.

/// A `[[connection]]` to be added.
package struct NewConnection: Hashable, Sendable {
  package var id: String
  package var provider: ProviderName
  package var institution: String?
  package var baseURL: String?

  package init(id: String, provider: ProviderName) {
    self.id = id
    self.provider = provider
  }

  package var text: String {
    var lines = ["[[connection]]", InitText.line("id", InitText.quoted(id))]
    lines.append(InitText.line("provider", InitText.quoted(provider.rawValue)))
    if let institution { lines.append(InitText.line("institution", InitText.quoted(institution))) }
    if let baseURL { lines.append(InitText.line("base_url", InitText.quoted(baseURL))) }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// An `[[account]]` to be added.
package struct NewAccount: Hashable, Sendable {
  package var id: String
  package var name: String
  package var connection: String
  /// What the source calls it by: its most telling key.
  package var match: String
  package var type: AccountType
  /// Empty when it is not known.
  package var institution = ""
  package var currency: Currency?

  package init(id: String, name: String, connection: String, match: String, type: AccountType) {
    self.id = id
    self.name = name
    self.connection = connection
    self.match = match
    self.type = type
  }

  package var text: String {
    var lines = ["[[account]]", InitText.line("id", InitText.quoted(id)), InitText.line("name", InitText.quoted(name))]
    lines.append(InitText.line("connection", InitText.quoted(connection)))
    lines.append(InitText.line("match", "[\(InitText.quoted(match))]"))
    lines.append(InitText.line("type", InitText.quoted(type.rawValue)))
    if !institution.isEmpty { lines.append(InitText.line("institution", InitText.quoted(institution))) }
    if let currency { lines.append(InitText.line("currency", InitText.quoted(currency.code))) }
    return lines.joined(separator: "\n") + "\n"
  }

  /// An id made of `name` that none of `taken` is.
  package static func id(for name: String, taken: Set<String>) -> String {
    let base = String((Identifier.made(from: name) ?? "account").prefix(60)).trimmingHyphens
    if !taken.contains(base) { return base }
    return (2...).lazy.map { "\(base)-\($0)" }.first { !taken.contains($0) } ?? base
  }
}

extension DaybookSettings {
  /// The file with `blocks` behind it, a blank line before each; its line ends are the file's own.
  ///
  /// - Throws: `UserErrors` when it would not be right then: nothing is to be written.
  package static func appending(
    _ blocks: [String], to bytes: [UInt8], file: String = fileName, folder: String = ""
  ) throws -> [UInt8] {
    let end: [UInt8] = bytes.firstRange(of: [0x0D, 0x0A]) == nil ? [0x0A] : [0x0D, 0x0A]
    var result = bytes
    if let last = bytes.last, last != 0x0A { result += end }
    for block in blocks {
      result += end
      for line in block.split(separator: "\n") { result += Array(line.utf8) + end }
    }
    _ = try read(result, file: file, folder: folder)
    return result
  }
}

extension String {
  fileprivate var trimmingHyphens: String {
    var text = self[...]
    while text.last == "-" { text = text.dropLast() }
    return text.isEmpty ? "account" : String(text)
  }
}
