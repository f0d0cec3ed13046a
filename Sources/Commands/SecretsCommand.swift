import Core
import Files
import Warehouse

extension CommandTable {
  static let secrets = Command(
    "secrets", "List the secrets of connections, never their values; rotate the key of sealed ones",
    arguments: "[rotate]", count: 0...1,
    options: [.init("json", nil, "as JSON")],
    examples: ["daybook secrets", "daybook secrets rotate"]
  ) { invocation in
    let household = try Household.open(invocation)
    guard let word = invocation.arguments.first else { return try SecretListing.show(household, invocation) }
    guard word == "rotate" else {
      throw UsageError(
        "daybook secrets does not take '\(word)'", hint: "daybook secrets lists them; daybook secrets rotate")
    }
    return try await household.locked {
      guard Files.exists(household.databasePath) else { return nothingSealed(invocation.console) }
      let warehouse = try household.openWarehouse()
      let count = try SecretStore(household, warehouse).rotate()
      if count == 0 { return nothingSealed(invocation.console) }
      invocation.console.message("\(count) secret\(count == 1 ? "" : "s") sealed under a new key; the old one is gone")
      return .done
    }
  }

  private static func nothingSealed(_ console: Console) -> ExitCode {
    console.message("nothing is sealed; daybook connect seals what it obtains")
    return .done
  }
}

enum SecretListing {
  /// - Returns: `partly` when one cannot be read.
  static func show(_ household: Household, _ invocation: Invocation) throws -> ExitCode {
    let lines = try SecretStore.listing(household, warehouse(household))
    if invocation.has("json") {
      invocation.console.result(jsonListing(today: household.clock.today, rows: lines.map(json)))
    } else {
      showText(lines, invocation.console)
    }
    return lines.contains { $0.isReadable == false } ? .partly : .done
  }

  /// Nil while there is no database.
  static func warehouse(_ household: Household) throws -> Warehouse? {
    guard Files.exists(household.databasePath) else { return nil }
    return try Warehouse(reading: household.databasePath, today: household.clock.today, now: household.clock.now)
  }

  private static func showText(_ lines: [SecretLine], _ console: Console) {
    if lines.isEmpty { console.message("no connection has a secret yet; next: daybook connect ID") }
    let connectionWidth = (lines.map(\.connection.count).max() ?? 0) + 2
    let nameWidth = (lines.map(\.name.count).max() ?? 0) + 2
    let origins = lines.map { $0.place.isEmpty ? $0.origin : "\($0.origin) \($0.place)" }
    let originWidth = (origins.map(\.count).max() ?? 0) + 2
    for (line, origin) in zip(lines, origins) {
      let state =
        switch line.isReadable {
        case true?: "readable"
        case false?: "not readable"
        case nil: "not tried"
        }
      console.result(
        line.connection.padded(to: connectionWidth) + line.name.padded(to: nameWidth)
          + origin.padded(to: originWidth) + state)
    }
    for fault in lines.compactMap(\.fault) { console.message("daybook: \(fault)") }
  }

  private static func json(_ line: SecretLine) -> JSON {
    .object([
      .init("connection_id", .string(line.connection)), .init("name", .string(line.name)),
      .init("origin", .string(line.origin)), .init("place", line.place.isEmpty ? .null : .string(line.place)),
      .init("readable", line.isReadable.map { .bool($0) } ?? .null),
    ])
  }
}
