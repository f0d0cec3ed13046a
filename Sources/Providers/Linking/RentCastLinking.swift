import Core

/// A key of RentCast is made by a person; it is not tried, since every call is billed.
package enum RentCastLinking {
  package static func link(_ start: LinkingStart, _ person: LinkingPerson) async throws -> Linked {
    var linked = Linked()
    let typed = cleaned(try await person.ask("RentCast API key (https://app.rentcast.io, API Dashboard)", true))
    guard !typed.isEmpty else {
      throw UserError("no key was typed", hint: "daybook connect \(start.connectionID) begins again")
    }
    linked.secrets["key"] = typed
    return linked
  }
}
