import Analytics
import BankFiles
import Core
import Files
import Pages
import Settings

extension CommandTable {
  static let check = Command(
    "check", "Say what is wrong in settings, decisions and templates",
    options: [
      .init("rules", nil, "what each rule matches, which never match, which overlap; what they would change"),
      .init("with", "FILE", "with --rules: as if its [[rule]] tables stood in daybook.toml, too"),
    ],
    examples: ["daybook check", "daybook check --rules", "daybook check --rules --with try.toml"]
  ) { invocation in
    let household = try Household.open(invocation)
    let console = invocation.console
    for line in household.settings.notYetBuilt + household.settings.notes { console.message(line) }
    for id in try unconnected(household) { console.message("\(id) is not connected yet; next: daybook connect \(id)") }
    nameRivals(household, console)
    var errors: [UserError] = household.decisionProblems
    errors += PricesFileWork.errors(household)
    errors += household.settings.imports.flatMap { ProfileCheck.faults(of: $0.profile, at: $0.place) }
    do {
      if let entries = try EntriesStage.bytes(household) {
        errors += try EntriesFile(entries, household.settings).problems
      }
    } catch let error as UserError {
      errors.append(error)
    }
    do {
      let shipped = try BuildStage.shippedFolder()
      let files = try TemplateFile.read(shipped: "\(shipped)/Templates", household: "\(household.folder)/Templates")
      _ = try TemplateSet(files, components: .site)
      errors += try tryTemplates(household, console)
    } catch let found as UserErrors {
      errors += found.errors
    } catch let found as UserError {
      errors.append(found)
    }
    if invocation.has("rules") {
      try await RuleListing.show(household, invocation)
    } else if invocation.has("with") {
      throw UsageError("--with stands beside --rules")
    }
    guard errors.isEmpty else { throw UserErrors(errors) }
    console.message("daybook.toml, decisions.csv, entries.csv and the templates are right")
    return .done
  }

  /// Connections that have no secret, neither in the settings nor sealed.
  private static func unconnected(_ household: Household) throws -> [String] {
    // A database of another version is told of elsewhere.
    let warehouse = (try? SecretListing.warehouse(household)) ?? nil
    let known = Set(try SecretStore.listing(household, warehouse).map(\.connection))
    return household.settings.connections.filter { $0.enabled && !known.contains($0.id) }.map(\.id)
  }

  /// Profiles that one file name leads to, of which the first is used without a word.
  private static func nameRivals(_ household: Household, _ console: Console) {
    for (first, others) in ProfileCheck.rivals(household.settings.imports.map(\.profile)) {
      let names = others.map { "'\($0.id)'" }.joined(separator: ", ")
      console.message(
        "[[import]] '\(first.id)' and \(names) have one match, '\(first.match)': of those that fit a file, the first is used"
      )
    }
  }

  /// Renders one page of each template, writing nothing: what a query or a column lacks shows only where it is used.
  private static func tryTemplates(_ household: Household, _ console: Console) throws -> [UserError] {
    guard Files.exists(household.databasePath), let reader = try household.readerOfFigures()?.reader else {
      console.message("the templates' queries are tried once daybook build has made figures")
      return []
    }
    return try BuildStage(household, console: console).builder(reader).check()
  }
}
