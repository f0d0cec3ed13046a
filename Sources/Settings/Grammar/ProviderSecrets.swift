package import Core

/// Which secrets each provider takes, by the names of their keys.
package enum ProviderSecrets {
  package static func names(of provider: ProviderName) -> [String] {
    switch provider {
    case .gocardless: ["secret_id", "secret_key"]
    case .enablebanking: ["application_id", "key"]
    case .trading212: ["key", "secret"]
    case .plaid: ["client_id", "secret", "access_token"]
    case .snaptrade: ["client_id", "consumer_key", "user_id", "user_secret"]
    case .simplefin: ["access_url"]
    case .rentcast: ["key"]
    }
  }

  /// Each once, in the order of the providers.
  static let allNames: [String] = {
    var names: [String] = []
    for provider in ProviderName.allCases {
      for name in Self.names(of: provider) where !names.contains(name) { names.append(name) }
    }
    return names
  }()

  /// `gocardless, plaid`.
  static func users(of name: String) -> String {
    ProviderName.allCases.filter { names(of: $0).contains(name) }.map(\.rawValue).joined(separator: ", ")
  }
}
