import CCurl

// libcurl, curl_global_init(3): "This function is thread-safe since libcurl 7.84.0". Once, before the first handle.
private let library: CURLcode = curl_global_init(Int(CURL_GLOBAL_DEFAULT))

/// One request on one handle, spent by `perform`.
struct Transfer: ~Copyable {
  private let handle: UnsafeMutableRawPointer
  private let headers: UnsafeMutablePointer<curl_slist>?
  private let sink: TransferSink
  private let limits: TransferLimits

  init(_ request: Request, to address: Address, limits: TransferLimits) throws {
    guard library == CURLE_OK, let handle = curl_easy_init() else { throw TransportError(.other(2)) }
    self.handle = handle
    self.limits = limits
    sink = TransferSink(limits: limits, keeping: request.keptLines)
    headers = Self.list(request.headers)
    setAddress(request.url, address)
    setMethod(request)
    setLimits()
    setReceivers()
  }

  deinit {
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
  }

  /// The answer, and where a redirect leads.
  consuming func perform() throws -> (response: Response, next: String?) {
    let code = curl_easy_perform(handle)
    guard code == CURLE_OK else { throw TransportError(reason(code), received: sink.response) }
    guard let response = sink.response else { throw TransportError(.dropped) }
    var next: UnsafeMutablePointer<CChar>?
    _ = ccurl_get_string(handle, CURLINFO_REDIRECT_URL, &next)
    return (response, next.map { String(cString: $0) })
  }

  private func setAddress(_ url: String, _ address: Address) {
    _ = ccurl_set_string(handle, CURLOPT_URL, url)
    _ = ccurl_set_string(handle, CURLOPT_PROTOCOLS_STR, address.scheme)
    _ = ccurl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    _ = ccurl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
    // CURLOPT_SSL_VERIFYHOST(3): "When the verify value is 2, … the server is the server to which you meant to connect".
    _ = ccurl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
    _ = ccurl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    // A proxy from the environment must not see what is meant for this machine.
    if address.isLoopback { _ = ccurl_set_string(handle, CURLOPT_NOPROXY, "*") }
  }

  private func setMethod(_ request: Request) {
    _ = ccurl_set_string(handle, CURLOPT_USERAGENT, "daybook")
    _ = ccurl_set_string(handle, CURLOPT_ACCEPT_ENCODING, "")
    if let headers { _ = ccurl_set_list(handle, CURLOPT_HTTPHEADER, headers) }
    if request.method == .head { _ = ccurl_set_long(handle, CURLOPT_NOBODY, 1) }
    let body = request.body ?? (request.method == .post || request.method == .put ? [] : nil)
    if let body {
      // The size first: CURLOPT_COPYPOSTFIELDS(3) copies as many bytes as are set then.
      _ = ccurl_set_size(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
      // Of no bytes too there must be an address: nil would make libcurl read standard input.
      (body + [0]).withUnsafeBytes { _ = ccurl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
    }
    if request.method != .get, request.method != .head {
      _ = ccurl_set_string(handle, CURLOPT_CUSTOMREQUEST, request.method.rawValue)
    }
  }

  private func setLimits() {
    // CURLOPT_NOSIGNAL(3): needed where several threads use the library.
    _ = ccurl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    _ = ccurl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, limits.connect.milliseconds)
    _ = ccurl_set_long(handle, CURLOPT_TIMEOUT_MS, limits.total.milliseconds)
  }

  private func setReceivers() {
    let data = Unmanaged.passUnretained(sink).toOpaque()
    _ = ccurl_set_pointer(handle, CURLOPT_HEADERDATA, data)
    _ = ccurl_set_pointer(handle, CURLOPT_WRITEDATA, data)
    _ = ccurl_set_pointer(handle, CURLOPT_XFERINFODATA, data)
    _ = ccurl_set_receiver(handle, CURLOPT_HEADERFUNCTION) { text, size, count, data in
      TransferSink.from(data)?.header(UnsafeRawBufferPointer(start: text, count: size * count)) ?? 0
    }
    _ = ccurl_set_receiver(handle, CURLOPT_WRITEFUNCTION) { text, size, count, data in
      TransferSink.from(data)?.body(UnsafeRawBufferPointer(start: text, count: size * count)) ?? 0
    }
    _ = ccurl_set_progress(handle) { data, _, _, _, _ in TransferSink.from(data)?.isStalled ?? true ? 1 : 0 }
    _ = ccurl_set_long(handle, CURLOPT_NOPROGRESS, 0)
  }

  private static func list(_ headers: Headers) -> UnsafeMutablePointer<curl_slist>? {
    // No "Expect: 100-continue", which costs a round trip: an empty value takes a header of libcurl's own away.
    var list = curl_slist_append(nil, "Expect:")
    for field in headers.fields {
      // A line break would start a header of its own.
      let value = String(decoding: field.value.utf8.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
      list = curl_slist_append(list, "\(field.name): \(value)") ?? list
    }
    return list
  }

  private func reason(_ code: CURLcode) -> TransportError.Reason {
    if sink.isTooLarge { return .tooLarge }
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: return .dns
    case CURLE_COULDNT_CONNECT: return .refused
    case CURLE_OPERATION_TIMEDOUT: return isConnected ? .timeout : .connectTimeout
    case CURLE_ABORTED_BY_CALLBACK: return .stalled
    case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
      return .dropped
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_INVALIDCERTSTATUS:
      return .tls
    case CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: return .garbled
    default: return .other(Int(code.rawValue))
    }
  }

  private var isConnected: Bool {
    var microseconds: curl_off_t = 0
    _ = ccurl_get_size(handle, CURLINFO_PRETRANSFER_TIME_T, &microseconds)
    return microseconds > 0
  }
}

extension Duration {
  /// At least one: nought means "no limit" to libcurl.
  fileprivate var milliseconds: Int {
    let (seconds, attoseconds) = components
    return max(1, Int(seconds) * 1000 + Int(attoseconds / 1_000_000_000_000_000))
  }
}
