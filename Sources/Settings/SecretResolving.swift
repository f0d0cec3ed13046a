import Core
import Foundation

// Where a secret is kept becomes the secret. No error here ever holds one.

extension SecretSource {
  /// The secret itself.
  ///
  /// - Parameters:
  ///   - name: the key's name and where it stands, for errors: `secret_id of joint-bank`.
  ///   - folder: the household's folder, to which files are relative.
  ///   - environment: of this process; `CREDENTIALS_DIRECTORY` is where systemd puts credentials.
  /// - Returns: the text without its last line end.
  /// - Throws: `UserError` when there is none, or it is empty.
  package func resolve(
    name: String, folder: String, environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> String {
    var text = try fetch(name: name, folder: folder, environment: environment)
    if text.last == "\n" || text.last == "\r\n" { text.removeLast() }
    guard !text.isEmpty else { throw UserError("the secret \(name) is empty", hint: "it comes from \(origin)") }
    return text
  }

  private func fetch(name: String, folder: String, environment: [String: String]) throws -> String {
    switch self {
    case .env(let variable):
      guard let text = environment[variable] else {
        throw UserError(
          "the secret \(name) is not there: the environment has no \(variable)",
          hint: "set it where daybook is started, or keep the secret in a file: { file = … }")
      }
      return text
    case .file(let path):
      return try Self.read(Self.full(path, folder), shown: path, name: name)
    case .credential(let credential):
      guard let directory = environment["CREDENTIALS_DIRECTORY"] else {
        throw UserError(
          "the secret \(name) is a credential of systemd, and this run was not started by it",
          hint: "start the unit, or set CREDENTIALS_DIRECTORY to a folder with a file '\(credential)'")
      }
      return try Self.read("\(directory)/\(credential)", shown: "credential '\(credential)'", name: name)
    case .command(let command):
      return try Self.run(command, name: name, folder: folder, environment: environment)
    }
  }

  /// Where it comes from, which is no secret.
  private var origin: String {
    switch self {
    case .env(let name): "the environment's \(name)"
    case .file(let path): "the file \(path)"
    case .credential(let name): "the credential '\(name)'"
    case .command: "a command"
    }
  }

  private static func read(_ path: String, shown: String, name: String) throws -> String {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw UserError(
        "the secret \(name) is not there: \(shown) cannot be read", hint: "write it there, for you alone: chmod 600")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UserError("the secret \(name) is not text: \(shown)")
    }
    return text
  }

  /// What to do when others on this machine can read the secret's file; credentials are guarded by systemd.
  package func advice(folder: String) -> String? {
    guard case .file(let path) = self else { return nil }
    let attributes = try? FileManager.default.attributesOfItem(atPath: Self.full(path, folder))
    let mode = (attributes?[.posixPermissions] as? NSNumber)?.intValue ?? 0
    return mode & 0o077 == 0 ? nil : "\(path) can be read by others on this machine: chmod 600 \(path)"
  }

  private static func full(_ path: String, _ folder: String) -> String {
    path.hasPrefix("/") ? path : "\(folder)/\(path)"
  }

  /// Its standard output; what it says on standard error goes where ours goes, so that a password manager can ask.
  private static func run(
    _ command: String, name: String, folder: String, environment: [String: String]
  ) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.currentDirectoryURL = URL(fileURLWithPath: folder.isEmpty ? "." : folder)
    process.environment = environment
    process.standardOutput = output
    do { try process.run() } catch {
      throw UserError("the command for the secret \(name) could not be started")
    }
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0, process.terminationReason == .exit else {
      throw UserError(
        "the command for the secret \(name) failed with status \(process.terminationStatus)",
        hint: "run it by hand in the household's folder to see why")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UserError("the command for the secret \(name) did not print text")
    }
    return text
  }
}
