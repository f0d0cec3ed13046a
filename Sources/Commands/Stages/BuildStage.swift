import Core
package import Warehouse

/// Renders the site, reports and downloads from the marts.
package struct BuildStage {
  private let household: Household
  private let warehouse: Warehouse
  private let console: Console

  package init(_ household: Household, _ warehouse: Warehouse, console: Console) {
    self.household = household
    self.warehouse = warehouse
    self.console = console
  }

  /// - Returns: what was done, in a line.
  package func run() throws -> String { "" }
}
