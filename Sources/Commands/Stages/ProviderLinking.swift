import Core
import HTTP
import Providers

/// Linking a person's accounts with each provider: the one table from a provider's name to its guide.
enum ProviderLinking {
  /// Asks the person what is needed, at the provider's pace.
  /// - Throws: `UserError` when it cannot be done, or the person gave up.
  static func link(
    _ provider: ProviderName, _ start: LinkingStart, _ person: LinkingPerson, over transport: Transport
  ) async throws -> Linked {
    switch provider {
    case .gocardless: return try await GoCardlessLinking.link(start, person, over: transport)
    case .simplefin: return try await SimpleFINLinking.link(start, person, over: transport)
    case .trading212: return try await Trading212Linking.link(start, person, over: transport)
    case .plaid: return try await PlaidLinking.link(start, person, over: transport.retrying(.plaid))
    case .snaptrade: return try await SnapTradeLinking.link(start, person, over: transport)
    case .enablebanking: return try await EnableBankingLinking.link(start, person, over: transport)
    case .rentcast: return try await RentCastLinking.link(start, person)
    }
  }

  /// Revokes what `link` obtained, at the provider. What is not there any more is revoked.
  static func unlink(_ provider: ProviderName, _ start: LinkingStart, over transport: Transport) async throws {
    switch provider {
    case .gocardless: try await GoCardlessLinking.unlink(start, over: transport)
    case .simplefin: try await SimpleFINLinking.unlink(start, over: transport)
    case .trading212: try await Trading212Linking.unlink(start, over: transport)
    case .plaid: try await PlaidLinking.unlink(start, over: transport.retrying(.plaid))
    case .snaptrade: try await SnapTradeLinking.unlink(start, over: transport)
    case .enablebanking: try await EnableBankingLinking.unlink(start, over: transport)
    case .rentcast: return
    }
  }

  /// What a person has to do where a provider has no call for revoking; nil where `unlink` does it.
  static func revokedByHand(_ provider: ProviderName) -> String? {
    switch provider {
    case .simplefin: "SimpleFIN can be told by you only: take Daybook off the list at https://bridge.simplefin.org"
    case .trading212, .rentcast: "delete its key at \(provider.rawValue), where you made it"
    case .gocardless, .enablebanking, .plaid, .snaptrade: nil
    }
  }
}
