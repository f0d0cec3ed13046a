import Core
import Testing

/// The day of an ISO text that is one.
func day(_ iso: String) throws -> Day { try #require(Day(iso: iso)) }
