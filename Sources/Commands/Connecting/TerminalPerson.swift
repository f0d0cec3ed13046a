import Core
import Dispatch
import Files
import Providers
import Terminal

/// The person at the terminal, for a guide; an error that says what to set where there is none.
struct TerminalPerson: Sendable {
  let console: Console
  /// The connection's id, for errors.
  let connection: String
  /// What to set in the settings so that nothing needs to be asked.
  let advice: String
  let receiver: RedirectReceiver
  /// `--yes`: what can be said yes to is.
  let agrees: Bool

  var linking: LinkingPerson {
    LinkingPerson(
      tell: { console.message($0.onOneLine) }, ask: { try await line($0, isHidden: $1) },
      askFile: { try await file($0) }, choose: { try await choose($0, $1) }, open: { open($0) },
      redirected: { try await redirected($0) },
      wait: { try await Task.sleep(for: .seconds($0)) })
  }

  // MARK: Questions

  /// A line that is not empty.
  private func ask(_ question: String) async throws -> String {
    for _ in 0..<3 {
      let text = try await line(question, isHidden: false)
      if !text.isEmpty { return text }
    }
    throw givenUp
  }

  /// What the file holds whose path is typed in; `~` is the person's home.
  private func file(_ question: String) async throws -> String {
    for _ in 0..<3 {
      var path = try await line(question, isHidden: false)
      if path.hasPrefix("~/"), let home = environment("HOME") { path = home + path.dropFirst() }
      guard !path.isEmpty else { continue }
      do {
        guard try Files.size(path) <= Self.mostBytes else {
          console.message("\(path.onOneLine) is too large for what is asked for")
          continue
        }
        return try Files.readText(path)
      } catch {
        console.message("\(error)".onOneLine)
      }
    }
    throw givenUp
  }

  /// A key of 16,384 bits has some 13 kB.
  private static let mostBytes = 1 << 16

  /// A line without the blanks around it; `usual` where nothing is typed.
  func ask(_ question: String, usual: String) async throws -> String {
    if agrees { return usual }
    let text = try await line("\(question) [\(usual)]: ", isHidden: false)
    return text.isEmpty ? usual : text
  }

  func confirm(_ question: String) async throws -> Bool {
    if agrees { return true }
    for _ in 0..<3 {
      switch try await line("\(question) [Y/n] ", isHidden: false).lowercased() {
      case "", "y", "yes": return true
      case "n", "no": return false
      default: continue
      }
    }
    throw givenUp
  }

  /// Of a long list typed text leaves those that hold it; a number takes one of those shown.
  func choose(_ question: String, _ options: [String]) async throws -> Int {
    guard !options.isEmpty else { throw UserError("\(question) There is nothing to choose from") }
    if options.count == 1, agrees { return 0 }
    var shown = Array(options.indices)
    var isListed = false
    while true {
      if shown.count <= Self.page, !isListed { list(shown.map { options[$0] }) }
      isListed = true
      let ask =
        shown.count <= Self.page
        ? "\(question) Its number, or a part of its name: "
        : "\(question) \(shown.count) to choose from; a part of its name: "
      let text = try await self.ask(ask)
      if shown.count <= Self.page, let number = Int(text), shown.indices.contains(number - 1) {
        return shown[number - 1]
      }
      let wanted = Self.plain(text)
      let found = options.indices.filter { Self.plain(options[$0]).contains(wanted) }
      if found.count == 1, let only = found.first {
        console.message(options[only].onOneLine)
        return only
      }
      if found.isEmpty {
        console.message("none is called that")
      } else {
        shown = found
        isListed = false
      }
    }
  }

  private static let page = 15

  private static func plain(_ text: String) -> String {
    text.lowercased().split(separator: " ").joined(separator: " ")
  }

  private func list(_ options: [String]) {
    for (number, option) in options.enumerated() {
      console.message(String(number + 1).leftPadded(to: 4) + "  " + option.onOneLine)
    }
  }

  /// A line without the blanks around it; may be empty.
  private func line(_ question: String, isHidden: Bool) async throws -> String {
    guard Asking.isPossible else {
      throw UserError("'\(question.trimmed)' has to be answered at a terminal, and there is none", hint: advice)
    }
    while true {
      console.prompt(question.hasSuffix(" ") ? question : question + ": ")
      switch await Self.typed(isHidden: isHidden) {
      case .typed(let text): return text.trimmed
      case .stopped: continue
      case .ended: throw givenUp
      }
    }
  }

  private var givenUp: UserError {
    UserError("nothing was typed", hint: "daybook connect \(connection) begins again")
  }

  /// Reading blocks: on a thread of its own.
  static func typed(isHidden: Bool) async -> Asking.Line {
    await withCheckedContinuation { continuation in
      DispatchQueue(label: "daybook.terminal").async {
        continuation.resume(returning: Asking.readLine(isHidden: isHidden))
      }
    }
  }

  // MARK: The browser

  private func open(_ address: String) {
    console.result(address)
    guard Browser.isPossible else { return }
    // The address may hold what nobody else should see, and everybody can see arguments.
    Browser.open(receiver.ticket(for: address))
  }

  /// A bank's sign-in takes minutes; whoever has gone for lunch begins again.
  private static let patience = 15 * 60 * 10

  private func redirected(_ redirect: String) async throws -> String {
    let other = redirect == receiver.redirect ? nil : Self.receiver(at: redirect)
    defer { other?.stop() }
    let listens = redirect == receiver.redirect || other != nil
    guard listens || Asking.isPossible else {
      throw UserError(
        "the bank sends the browser to another machine, and there is no terminal to paste its address at", hint: advice)
    }
    console.message(
      listens
        ? "Waiting for the browser to come back. Should it be on another machine, paste the address that it was sent to:"
        : "Paste the address that the browser was sent to at the end:")
    var mayPaste = Asking.isPossible
    for _ in 0..<Self.patience {
      if let address = (other ?? receiver).next(), listens { return address }
      if mayPaste, Asking.hasLine(within: 0) {
        switch await Self.typed(isHidden: false) {
        case .typed(let text) where text.contains("?"): return text.trimmed
        case .typed: console.message("that is no address with an answer in it; copy all of the browser's address bar")
        case .stopped: break
        case .ended:
          mayPaste = false
          if !listens { throw givenUp }
        }
        continue
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw UserError(
      "nobody came back from the bank within a quarter of an hour", hint: "daybook connect \(connection) begins again")
  }

  /// Where the provider was told of an address of this machine that is not ours: one is listened at there.
  private static func receiver(at redirect: String) -> RedirectReceiver? {
    guard redirect.hasPrefix("http://") else { return nil }
    let rest = redirect.dropFirst(7)
    let authority = rest.prefix { $0 != "/" }
    let parts = authority.split(separator: ":")
    guard let host = parts.first.map(String.init), ["127.0.0.1", "localhost"].contains(host) else { return nil }
    let path = rest.dropFirst(authority.count).prefix { $0 != "?" && $0 != "#" }
    let port = parts.count == 2 ? Int(parts[1]) : 80
    return port.flatMap { try? RedirectReceiver(port: $0, path: path.isEmpty ? "/" : String(path)) }
  }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while text.first?.isWhitespace == true { text = text.dropFirst() }
    while text.last?.isWhitespace == true { text = text.dropLast() }
    return String(text)
  }

  fileprivate func leftPadded(to width: Int) -> String { String(repeating: " ", count: max(0, width - count)) + self }
}
