import Glibc

/// A folder of files, served as they stand: `index.html` for a folder, never anything outside of it.
package struct StaticFiles: Sendable {
  private let root: String

  /// Nil when there is no such folder.
  package init?(root: String) {
    guard let real = realPath(root), kind(of: real) == .folder else { return nil }
    self.root = real
  }

  /// 200 with the file, 301 to a folder's address with its slash, 404, or 405 for what does not read.
  package func response(to request: WebRequest) -> WebResponse {
    guard request.method == "GET" || request.method == "HEAD" else {
      var refused = WebResponse.text(405, "Only GET and HEAD are answered here.\n")
      refused.headers.append(("Allow", "GET, HEAD"))
      return refused
    }
    guard let found = find(request.path) else { return notFound() }
    if found.kind == .folder { return moved(to: request.path) }
    guard found.kind == .file, let bytes = contents(of: found.path) else { return notFound() }
    return WebResponse(
      status: 200,
      headers: [
        ("Content-Type", contentType(of: found.path)), ("Cache-Control", "no-cache"),
        ("X-Content-Type-Options", "nosniff"),
      ], body: bytes)
  }

  /// The site's own 404 page where it has one.
  private func notFound() -> WebResponse {
    guard let page = contents(of: root + "/404.html") else { return .text(404, "There is no such page.\n") }
    return WebResponse(status: 404, headers: [("Content-Type", contentType(of: "404.html"))], body: page)
  }

  private func moved(to path: String) -> WebResponse {
    var response = WebResponse.text(301, "")
    // Put together anew: `//name` at the front would lead to another host.
    let parts = path.split(separator: "/").map { percentEncoded(String($0)) }
    response.headers.append(("Location", "/" + parts.joined(separator: "/") + "/"))
    return response
  }

  private func find(_ path: String) -> (path: String, kind: FileKind)? {
    guard path.hasPrefix("/") else { return nil }
    let parts = path.split(separator: "/", omittingEmptySubsequences: true)
    // Hidden files are nobody's pages; `..` is among what begins with a dot.
    guard !parts.contains(where: { $0.hasPrefix(".") }) else { return nil }
    let wantsFolder = path.hasSuffix("/")
    let tail = parts + (wantsFolder ? ["index.html"] : [])
    // A symbolic link is followed, but not out of the folder.
    guard let real = realPath(([Substring(root)] + tail).joined(separator: "/")) else { return nil }
    guard real == root || real.hasPrefix(root == "/" ? "/" : root + "/") else { return nil }
    return (real, kind(of: real))
  }
}

/// By the file's ending; `application/octet-stream` for one that is not known.
package func contentType(of path: String) -> String {
  let name = path.split(separator: "/").last ?? ""
  guard let dot = name.lastIndex(of: ".") else { return "application/octet-stream" }
  return contentTypes[name[dot...].dropFirst().lowercased()] ?? "application/octet-stream"
}

private let contentTypes = [
  "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8",
  "json": "application/json", "xml": "application/xml", "atom": "application/atom+xml", "svg": "image/svg+xml",
  "csv": "text/csv; charset=utf-8", "md": "text/markdown; charset=utf-8", "txt": "text/plain; charset=utf-8",
  "ics": "text/calendar; charset=utf-8", "png": "image/png", "jpg": "image/jpeg", "webp": "image/webp",
  "ico": "image/x-icon", "woff2": "font/woff2", "parquet": "application/vnd.apache.parquet",
  "webmanifest": "application/manifest+json", "pdf": "application/pdf", "gz": "application/gzip",
]

private enum FileKind { case file, folder, other }

private func kind(of path: String) -> FileKind {
  var status = stat()
  guard stat(path, &status) == 0 else { return .other }
  switch status.st_mode & S_IFMT {
  case S_IFREG: return .file
  case S_IFDIR: return .folder
  default: return .other
  }
}

private func realPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

private func contents(of path: String) -> [UInt8]? {
  let file = open(path, O_RDONLY | O_CLOEXEC)
  guard file >= 0 else { return nil }
  defer { close(file) }
  var status = stat()
  guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
  var bytes: [UInt8] = []
  bytes.reserveCapacity(Int(status.st_size))
  var buffer = [UInt8](repeating: 0, count: 65_536)
  while true {
    let count = read(file, &buffer, buffer.count)
    if count == 0 { return bytes }
    guard count > 0 else {
      if errno == EINTR { continue }
      return nil
    }
    bytes.append(contentsOf: buffer[..<count])
  }
}

/// What may not stand in a `Location` is escaped; slashes stay.
private func percentEncoded(_ path: String) -> String {
  let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8)
  let digits = Array("0123456789ABCDEF".utf8)
  var result: [UInt8] = []
  for byte in path.utf8 {
    if plain.contains(byte) {
      result.append(byte)
    } else {
      result += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: result, as: UTF8.self)
}
