package import Core

/// `[[connection]]`: a way to a provider.
package struct ConnectionSettings: Hashable, Sendable {
  package var id: String
  package var provider: ProviderName
  /// The provider's own id of the institution.
  package var institution: String?
  /// By the key's name (`secret_id`): only those that stand in the file.
  package var secrets: [String: SecretSource] = [:]
  /// Days asked at the first sync; nil: what the institution allows.
  package var history: Int?
  package var enabled = true
  package var baseURL: String?
  package var place = Place(file: "daybook.toml")

  package init(id: String, provider: ProviderName) {
    self.id = id
    self.provider = provider
  }
}

/// Where a secret is kept. The secret itself never stands in the settings.
package enum SecretSource: Hashable, Sendable {
  /// A variable of the environment.
  case env(String)
  /// A file, relative to the household's folder.
  case file(String)
  /// A systemd credential.
  case credential(String)
  /// A command for /bin/sh whose output is the secret.
  case command(String)
}
