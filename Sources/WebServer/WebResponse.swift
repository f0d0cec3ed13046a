/// What is answered, and how well the answer travels.
package struct WebResponse: Sendable {
  package var status: Int
  /// Names as they are to be sent. `Content-Length` and, where it is missing, `Date` are added.
  package var headers: [(name: String, value: String)]
  package var body: [UInt8]
  package var delivery = Delivery.whole

  /// What may go wrong between a server and its client, on purpose.
  package enum Delivery: Hashable, Sendable {
    case whole
    /// The length of the whole body is declared, `after` bytes of it are sent, then the connection closes.
    case cut(after: Int)
    /// `after` bytes are sent, then nothing for that long, then the rest.
    case stalled(after: Int, milliseconds: Int)
    /// The connection closes before a single byte.
    case dropped
  }

  package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// A short plain text, for a person who looks.
  package static func text(_ status: Int, _ text: String) -> WebResponse {
    WebResponse(status: status, headers: [("Content-Type", "text/plain; charset=utf-8")], body: Array(text.utf8))
  }
}
