import Core
import Files
import WebServer

extension CommandTable {
  static let serve = Command(
    "serve", "Show the site at an address of this machine", options: [.init("port", "N", "(default: 8080)")],
    examples: ["daybook serve", "daybook serve --port 9000"]
  ) { invocation in
    let household = try Household.open(invocation)
    guard let files = StaticFiles(root: household.site), Files.exists("\(household.site)/index.html") else {
      throw UserError("there is no site yet", hint: "daybook run, or daybook build, makes it")
    }
    let port = try invocation.number("port") ?? 8080
    guard port < 65_536 else { throw UsageError("--port is at most 65535") }
    let server: WebServer
    do {
      server = try WebServer(port: port) { files.response(to: $0) }
    } catch {
      throw UserError("port \(port) cannot be used: \(error)", hint: "name another: daybook serve --port 9000")
    }
    invocation.console.result(server.baseURL + "/")
    invocation.console.message("only this machine can see it; Ctrl-C ends it")
    // Until the process is told to end; nothing is kept open that a kill could spoil.
    while !Task.isCancelled { try await Task.sleep(for: .seconds(3600)) }
    server.stop()
    return .done
  }
}
