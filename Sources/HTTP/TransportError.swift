/// Why no whole answer came. Says nothing of URL, headers or body.
package struct TransportError: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Reason: Hashable, Sendable {
    /// The name of the server could not be looked up.
    case dns
    /// Nobody answers at that address.
    case refused
    /// No connection within the time for it.
    case connectTimeout
    /// No whole answer within the time for it.
    case timeout
    /// An answer began and then nothing came for too long.
    case stalled
    /// The connection broke, before or amid the answer.
    case dropped
    /// The server's certificate or its TLS is not to be trusted.
    case tls
    /// A longer answer than is read.
    case tooLarge
    /// An answer whose encoding is broken.
    case garbled
    /// Plain http to another machine, a scheme that is none, or a URL that cannot be read.
    case address
    /// Sent on to another server, or from https to http, or in circles.
    case redirect
    /// Anything else; libcurl's number.
    case other(Int)
  }

  package var reason: Reason
  /// As much of an answer as came: its status line at least. Nil when none had begun.
  package var received: Response?

  package init(_ reason: Reason, received: Response? = nil) {
    self.reason = reason
    self.received = received
  }

  package var description: String {
    switch reason {
    case .dns: "its name could not be looked up; is this machine online?"
    case .refused: "nobody answers at its address"
    case .connectTimeout: "no connection within the time allowed"
    case .timeout: "no whole answer within the time allowed"
    case .stalled: "the answer stopped half-way"
    case .dropped: "the connection broke"
    case .tls: "its certificate could not be verified"
    case .tooLarge: "the answer is larger than is read"
    case .garbled: "the answer's encoding is broken"
    case .address: "its address is neither https nor plain http on loopback"
    case .redirect: "it sent us on to another server"
    case .other(let code): "the connection failed (libcurl error \(code))"
    }
  }
}
