package import Core

/// What of an `[[import]]` can be told wrong without a file: the names that only the reading of files knows.
package enum ProfileCheck {
  /// - Parameter place: of the profile; each error bears it.
  package static func faults(of profile: CSVProfile, at place: Place) -> [UserError] {
    var faults: [UserError] = []
    func check(_ body: () throws -> Void) {
      do {
        try body()
      } catch var fault as UserError {
        fault.place = place
        faults.append(fault)
      } catch {}
    }
    if let encoding = profile.encoding { check { _ = try TextEncoding(declared: encoding, file: place.file) } }
    for date in [profile.date, profile.valueDate].compactMap({ $0 }) {
      check { _ = try DateEvidence(date, file: place.file, profile: profile.id) }
      check { try ZoneTable().expect(date.timezone, file: place.file, profile: profile.id) }
    }
    return faults
  }
}

extension ProfileCheck {
  /// Profiles that the same pattern leads to: of those whose columns fit a file, the first is used, and none other.
  package static func rivals(_ profiles: [CSVProfile]) -> [(first: CSVProfile, others: [CSVProfile])] {
    var order: [String] = []
    var byMatch: [String: [CSVProfile]] = [:]
    for profile in profiles {
      if byMatch[profile.match] == nil { order.append(profile.match) }
      byMatch[profile.match, default: []].append(profile)
    }
    return order.compactMap { match in
      guard let rivals = byMatch[match], rivals.count > 1 else { return nil }
      return (rivals[0], Array(rivals.dropFirst()))
    }
  }
}

extension ZoneTable {
  /// - Throws: `UserError` when a profile names a time zone that is none.
  func expect(_ zone: String?, file: String, profile: String) throws {
    guard let zone, !knows(zone) else { return }
    throw UserError(
      "the profile '\(profile)' names the time zone '\(zone)', which is not known here", at: Place(file: file),
      hint: "use a name such as Europe/London, or UTC")
  }
}
