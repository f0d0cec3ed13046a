import Glibc
import Testing
import WebServer

@Suite struct StaticFilesTests {
  /// A folder with a page, a subfolder, a hidden file, a link that leads out, and a secret beside it.
  private func folder() throws -> String {
    var template = Array("/tmp/daybook-static-XXXXXX".utf8CString)
    let made = template.withUnsafeMutableBufferPointer {
      $0.baseAddress.flatMap { mkdtemp($0) }.map { String(cString: $0) }
    }
    let base = try #require(made)
    for name in ["site", "site/months", "site/.git"] { mkdir("\(base)/\(name)", 0o700) }
    write("home", to: "\(base)/site/index.html")
    write("june", to: "\(base)/site/months/index.html")
    write("a,b", to: "\(base)/site/rows.csv")
    write("hidden", to: "\(base)/site/.git/config")
    write("secret", to: "\(base)/secret.txt")
    symlink("\(base)/secret.txt", "\(base)/site/link.txt")
    return base
  }

  private func write(_ text: String, to path: String) {
    let file = fopen(path, "w")
    fputs(text, file)
    fclose(file)
  }

  private func response(_ path: String, method: String = "GET") throws -> WebResponse {
    let base = try folder()
    defer { for part in ["site/.git", "site/months", "site", ""] { remove(base, part) } }
    let files = try #require(StaticFiles(root: base + "/site"))
    return files.response(to: WebRequest(method: method, path: path))
  }

  private func remove(_ base: String, _ part: String) {
    let path = part.isEmpty ? base : "\(base)/\(part)"
    for name in ["index.html", "config", "rows.csv", "link.txt", "secret.txt"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  @Test(
    "a file comes with its type",
    arguments: [
      ("/", "home", "text/html; charset=utf-8"), ("/months/", "june", "text/html; charset=utf-8"),
      ("/rows.csv", "a,b", "text/csv; charset=utf-8"),
    ])
  func files(path: String, body: String, type: String) throws {
    let response = try response(path)
    #expect(response.status == 200)
    #expect(String(decoding: response.body, as: UTF8.self) == body)
    #expect(response.headers.first { $0.name == "Content-Type" }?.value == type)
  }

  @Test(
    "nothing outside the folder, hidden, or missing is served",
    arguments: [
      "/../secret.txt", "/months/../../secret.txt", "/link.txt", "/.git/config", "/nothing.html", "/months/nothing/",
      "secret.txt", "//../secret.txt", "/rows.csv/",
    ])
  func refused(path: String) throws {
    let response = try response(path)
    #expect(response.status == 404)
    #expect(!String(decoding: response.body, as: UTF8.self).contains("secret"))
  }

  @Test(
    "a folder without its slash leads to the one with it, never to another host", arguments: ["/months", "//months"])
  func redirect(path: String) throws {
    let response = try response(path)
    #expect(response.status == 301)
    #expect(response.headers.first { $0.name == "Location" }?.value == "/months/")
  }

  @Test("what does not read is refused") func methods() throws {
    #expect(try response("/", method: "POST").status == 405)
    #expect(try response("/", method: "HEAD").status == 200)
  }
}
