package import Core
import Hashing

/// Something that a household is told of, once: a fact of the books, or of a run.
package struct Notification: Hashable, Sendable {
  package var kind: NotificationKind
  /// With the kind, which fact it is: the same one never notifies twice, whatever else of it changes.
  package var key: String
  /// When it came to be.
  package var day: Day
  package var title: String
  /// A sentence; amounts stand as `12.50 GBP`, days as `2026-06-18`, months as `2026-06`, numbers above a thousand with a
  /// narrow no-break space between thousands.
  package var text: String

  package init(_ kind: NotificationKind, key: String, day: Day, title: String, text: String) {
    self.kind = kind
    self.key = key
    self.day = day
    self.title = title
    self.text = text
  }

  /// `n_` and 16 hex digits of kind and key.
  package var id: String { Self.id(kind, key: key) }

  package static func id(_ kind: NotificationKind, key: String) -> String {
    "n_" + BLAKE2b.hex(kind.rawValue + "\u{0}" + key, length: 16).prefix(16)
  }
}

/// How long notifications stand, and how early they come.
package struct NotificationThresholds: Sendable {
  /// Days after which a fact is an old one.
  package var days = 90
  /// Of what happens again and again: runs that went well.
  package var routineDays = 7
  /// How long before a bill is due.
  package var billNotice = 3
  /// Bills below about so many euros are nobody's worry.
  package var billUnits: Int64 = 10
  /// How far ahead a balance that falls too low is told.
  package var lowBalanceDays = 14
  /// A balance that fell too low is told again only after it stood for so long.
  package var quietDays = 14
  /// How long before a consent ends.
  package var consentDays = Int(ConsentWarning.fortnight.rawValue)

  package static let standard = NotificationThresholds()
}
