import Core
import HTTP
import Providers
import Settings

/// A connection with its secrets at hand: the one place where a provider's name becomes its sync.
enum ProviderConnection: Sendable {
  case gocardless(GoCardlessConnection)
  case enablebanking(EnableBankingConnection)
  case simplefin(SimpleFINConnection)
  case trading212(Trading212Connection)
  case plaid(PlaidConnection)
  case snaptrade(SnapTradeConnection)

  /// Nil for a provider that this version does not read.
  init?(_ settings: ConnectionSettings, _ secrets: SecretStore) throws {
    func secret(_ name: String) throws -> String { try secrets.secret(name, of: settings) }
    switch settings.provider {
    case .gocardless:
      var connection = GoCardlessConnection(
        id: settings.id, institution: settings.institution ?? "", secretID: try secret("secret_id"),
        secretKey: try secret("secret_key"))
      connection.history = settings.history
      connection.baseURL = settings.baseURL
      self = .gocardless(connection)
    case .enablebanking:
      var connection = EnableBankingConnection(
        id: settings.id, applicationID: try secret("application_id"), key: try secret("key"))
      connection.institution = settings.institution ?? ""
      connection.history = settings.history
      connection.baseURL = settings.baseURL
      self = .enablebanking(connection)
    case .simplefin:
      var connection = SimpleFINConnection(id: settings.id, accessURL: try secret("access_url"))
      connection.institution = settings.institution ?? ""
      connection.history = settings.history
      connection.baseURL = settings.baseURL
      self = .simplefin(connection)
    case .trading212:
      // An old key stands alone.
      let hasSecret = try secrets.has("secret", of: settings)
      var connection = Trading212Connection(
        id: settings.id, key: try secret("key"), secret: hasSecret ? try secret("secret") : nil)
      connection.history = settings.history
      connection.baseURL = settings.baseURL
      self = .trading212(connection)
    case .plaid:
      var connection = PlaidConnection(
        id: settings.id, clientID: try secret("client_id"), secret: try secret("secret"),
        accessToken: try secret("access_token"))
      connection.institution = settings.institution ?? ""
      connection.history = settings.history
      connection.baseURL = settings.baseURL
      self = .plaid(connection)
    case .snaptrade:
      self = .snaptrade(try Self.snapTrade(settings, secrets))
    case .rentcast: return nil
    }
  }

  /// - Parameter transport: without retries; each provider has its own idea of them.
  func sync(
    _ state: SyncState, over transport: Transport, now: Int64, today: Day,
    keep: @escaping @Sendable (ReceivedAnswer) async throws -> Void
  ) async throws -> ConnectionOutcome {
    switch self {
    case .gocardless(let connection):
      try await GoCardlessSync(
        connection: connection, state: state, transport: transport.retrying(.goCardless), now: now, today: today,
        keep: keep
      ).run()
    case .enablebanking(let connection):
      try await EnableBankingSync(
        connection: connection, state: state, transport: transport.retrying(.enableBanking), now: now, today: today,
        keep: keep
      ).run()
    case .simplefin(let connection):
      try await SimpleFINSync(
        connection: connection, state: state, transport: transport.retrying(.simpleFIN), now: now, today: today,
        keep: keep
      ).run()
    case .trading212(let connection):
      // Its client asks again by itself: what is limited is told by each answer.
      try await Trading212Sync(
        connection: connection, state: state, transport: transport, now: now, today: today, keep: keep
      ).run()
    case .plaid(let connection):
      try await PlaidSync(
        connection: connection, state: state, transport: transport.retrying(.plaid), now: now, today: today, keep: keep
      ).run()
    case .snaptrade(let connection):
      try await SnapTradeSync(
        connection: connection, state: state, transport: transport, now: now, today: today, keep: keep
      ).run()
    }
  }

  /// A Commercial key needs its user, a Personal one must not name any.
  private static func snapTrade(
    _ settings: ConnectionSettings, _ secrets: SecretStore
  ) throws -> SnapTradeConnection {
    func secret(_ name: String) throws -> String { try secrets.secret(name, of: settings) }
    var keys = SnapTradeKeys(clientID: try secret("client_id"), consumerKey: try secret("consumer_key"))
    if try secrets.has("user_id", of: settings) || secrets.has("user_secret", of: settings) {
      keys.user = SnapTradeKeys.User(id: try secret("user_id"), secret: try secret("user_secret"))
    }
    var connection = SnapTradeConnection(id: settings.id, keys: keys)
    connection.institution = settings.institution ?? ""
    connection.history = settings.history
    connection.baseURL = settings.baseURL
    return connection
  }
}
