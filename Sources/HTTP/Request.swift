/// What is asked of a server. Secrets belong in headers or the body, never in the URL.
package struct Request: Hashable, Sendable {
  package enum Method: String, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case delete = "DELETE"
  }

  package var method: Method
  package var url: String
  package var headers: Headers
  package var body: [UInt8]?
  /// Asking twice does no more than asking once, so that it may be tried again. True for all but POST unless set.
  package var isRepeatable: Bool
  /// Of a text file that is large: only its first line and those that contain all of these are kept. Nil: everything.
  package var keptLines: [String]?

  package init(_ method: Method = .get, _ url: String, headers: Headers = Headers(), body: [UInt8]? = nil) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    isRepeatable = method != .post
  }
}

/// An answer, whatever its status.
package struct Response: Hashable, Sendable {
  package var status: Int
  package var headers: Headers
  package var body: [UInt8]

  package init(status: Int, headers: Headers = Headers(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  package var isSuccess: Bool { (200...299).contains(status) }
}

/// `text` with all but letters, digits and `-._~` as %XX, for one part of a path or query (RFC 3986, 2.3).
package func percentEncoded(_ text: String) -> String {
  let hex = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case 0x41...0x5A, 0x61...0x7A, 0x30...0x39, 0x2D, 0x2E, 0x5F, 0x7E: bytes.append(byte)
    default: bytes += [0x25, hex[Int(byte >> 4)], hex[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
