import Core
import Files
import Settings

extension CommandTable {
  static let initialise = Command(
    "init", "Begin a household in a folder", arguments: "[DIR]", count: 0...1,
    options: [
      .init("name", "NAME", "what the household is called (default: the folder's name)"),
      .init("currency", "CODE", "what totals are stated in (default: EUR)"),
      .init("timezone", "ZONE", "its days (default: the machine's, else UTC)"),
    ],
    examples: ["daybook init", "daybook init finances --name Hartley --currency GBP --timezone Europe/London"]
  ) { invocation in
    let folder = try invocation.arguments.first.map(absolute) ?? Household.folder(invocation)
    let code = invocation.value("currency") ?? "EUR"
    guard let currency = Currency(code) else {
      throw UsageError(
        "no currency is called '\(code)'",
        hint: nearestName(to: code, among: Currency.allCodes).map { "did you mean '\($0)'?" })
    }
    let timezone = invocation.value("timezone") ?? Self.machineZone
    guard Zone(timezone) != nil else {
      throw UsageError(
        "no time zone is called '\(timezone)'",
        hint: nearestName(to: timezone, among: Zone.knownNames).map { "did you mean '\($0)'?" })
    }
    let settings = "\(folder)/\(DaybookSettings.fileName)"
    guard !Files.exists(settings) else {
      throw UserError(
        "there is a household here already", at: Place(file: settings), hint: "edit it, then daybook check")
    }
    let new = NewHousehold(
      name: invocation.value("name") ?? fileName(folder), currency: currency, timezone: timezone)
    do {
      try Files.makeFolder(folder, mode: 0o700)
      try Files.makeFolder("\(folder)/inbox", mode: 0o700)
      try Files.write(new.settingsText, to: settings, mode: 0o600)
      if !Files.exists("\(folder)/.gitignore") {
        try Files.write(NewHousehold.ignoreText, to: "\(folder)/.gitignore")
      }
    } catch {
      throw UserError("the household cannot be made: \(error)", hint: "choose a folder that you may write to")
    }
    invocation.console.message(
      """
      made \(settings)
      next: daybook connect ID links a bank; or drop bank files into \(folder)/inbox, then daybook run
      """)
    return .done
  }

  private static func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : "\(Files.currentFolder)/\(path)"
  }

  /// `/etc/timezone`, where Debian keeps the name; UTC where it does not.
  private static var machineZone: String {
    let named = (try? Files.readText("/etc/timezone")).map { $0.split(separator: "\n").first.map(String.init) ?? "" }
    return named.flatMap { Zone($0) == nil ? nil : $0 } ?? "UTC"
  }
}
