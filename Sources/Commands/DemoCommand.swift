import Core
import Files
import HTTP
import Providers
import Sandbox
import Settings
import Synchronization
import Warehouse

extension CommandTable {
  static let demo = Command(
    "demo", "Make a household to look at: synced over HTTP from simulated banks, brokers and publishers",
    arguments: "[DIR]", count: 0...1,
    options: [.init("seed", "N", "another household (default: 1)")],
    examples: ["daybook demo", "daybook demo --today 2026-06-30 /tmp/demo"]
  ) { invocation in
    let named = invocation.arguments.first ?? "daybook-demo"
    let folder = named.hasPrefix("/") ? named : "\(Files.currentFolder)/\(named)"
    let seed = UInt64(try invocation.number("seed") ?? 1)
    let clock = try Household.clock(invocation, "Europe/London")
    try Demo.checkFolder(folder)
    return try await Demo(folder: folder, seed: seed, today: clock.today, console: invocation.console).run()
  }
}

/// The demo: the simulated household's banks on loopback, three nights, and the site.
struct Demo {
  let folder: String
  let seed: UInt64
  let today: Day
  let console: Console

  /// In days before today. GoCardless gives two years at most: a first night a year ago makes three. The last but one is
  /// yesterday's, so that Today tells what a day brings and not what a year did.
  static let nights = [365, 1, 0]
  private static let marker = ".daybook-demo"

  /// Only an empty folder, or an earlier demo's, is written to.
  static func checkFolder(_ folder: String) throws {
    guard Files.exists(folder) else { return }
    let isEmpty = try Files.list(folder).isEmpty
    guard isEmpty || Files.exists("\(folder)/\(marker)") else {
      throw UserError(
        "\(folder) holds something that is not a demo", hint: "name another folder: daybook demo DIR")
    }
  }

  func run() async throws -> ExitCode {
    console.message("the Hartley household, simulated; banks answer on this machine only")
    try? Files.removeFolder("\(folder)/inbox")
    for name in ["daybook.sqlite", "daybook.sqlite-wal", "daybook.sqlite-shm"] { try Files.remove("\(folder)/\(name)") }
    try Files.makeFolder(folder, mode: 0o700)
    try Files.write("Made by daybook demo, which may write here again.\n", to: "\(folder)/\(Self.marker)")
    let nights = Self.nights.map { today - $0 }
    let world = try DemoWorld.start(seed: seed, today: nights[0], last: today)
    defer { world.stop() }
    var code = ExitCode.done
    for (number, night) in nights.enumerated() {
      world.advance(to: night)
      // Consents last months, not years: the Hartleys have renewed theirs, and every account has a new id at the bank.
      if number == 1 { world.banks.renewConsent(.monzo) }
      try writeFiles(world)
      if number < 2 { try await linkBarclays(world, night) }
      code = try await nightly(night)
    }
    console.result("\(folder)/site/index.html")
    return code
  }

  private func writeFiles(_ world: DemoWorld) throws {
    for file in world.files {
      let path = "\(folder)/\(file.path)"
      if let slash = path.lastIndex(of: "/") { try Files.makeFolder(String(path[..<slash]), mode: 0o700) }
      try Files.write(file.text, to: path, mode: file.isSecret ? 0o600 : 0o644)
    }
  }

  /// As `daybook connect barclays` would, with a person who signs in at once.
  private func linkBarclays(_ world: DemoWorld, _ night: Day) async throws {
    let household = try self.household(night)
    guard let connection = household.settings.connections.first(where: { $0.provider == .enablebanking }) else {
      return
    }
    let visit = BankVisit()
    let person = LinkingPerson(
      tell: { _ in },
      ask: { question, _ in throw UserError("nobody is there to answer: \(question)") },
      choose: { _, _ in 0 },
      open: { address in visit.returned.withLock { $0 = world.enableBanking.agree(at: address) ?? "" } },
      redirected: { _ in visit.returned.withLock { $0 } },
      wait: { _ in })
    try await household.locked {
      let warehouse = try household.openWarehouse()
      var start = LinkingStart(
        connectionID: connection.id, institution: connection.institution, country: household.settings.household.country,
        history: connection.history, baseURL: connection.baseURL,
        secrets: try SecretStore(household, warehouse).atHand(of: connection),
        memory: try warehouse.memory(connection: connection.id), now: household.clock.now, today: night)
      start.cached = try warehouse.cachedAnswers(provider: connection.provider.rawValue)
      let linked = try await ProviderLinking.link(connection.provider, start, person, over: .curl())
      let store = LinkedStore(household, connection, console)
      _ = try store.put(linked)
      try store.claim(linked)
    }
  }

  private func household(_ night: Day) throws -> Household {
    try Household.open(
      Invocation(options: ["household": [folder], "today": [night.iso]], arguments: [], console: console))
  }

  private func nightly(_ night: Day) async throws -> ExitCode {
    let household = try self.household(night)
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      return try await NightlyRun(household, warehouse, console: console).run()
    }
  }
}

/// Where the bank sent the person back to.
private final class BankVisit: Sendable {
  let returned = Mutex("")
}
