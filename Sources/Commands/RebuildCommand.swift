import Core
import Warehouse

extension CommandTable {
  static let rebuild = Command(
    "rebuild", "Make all facts again from what was ever received",
    examples: ["daybook rebuild && daybook build"]
  ) { invocation in
    let household = try Household.open(invocation)
    return try await household.locked {
      let warehouse = try household.openWarehouse()
      invocation.console.progress("replaying what was received")
      // Asked before the facts that tell them are gone.
      let currencies = try RatesStage(household, warehouse).currencies()
      try warehouse.rebuild(
        accounts: household.accountRows, mapping: RawMappings.mapping(household, currencies: currencies))
      invocation.console.endProgress()
      invocation.console.message("all facts are made again; next: daybook build")
      return .done
    }
  }
}
