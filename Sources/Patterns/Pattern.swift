import CPCRE2

/// A compiled regular expression (PCRE2, UTF-8): compiled once, matched against many texts.
///
/// Matching is bounded: a pattern that explodes on a text fails with `PatternError.tooCostly` within about a tenth of
/// a second, it never hangs. Bytes of a text that are not UTF-8 match nothing, and are no error.
package final class Pattern {
  private let code: OpaquePointer
  private let data: OpaquePointer
  private let context: OpaquePointer
  private let isJIT: Bool
  /// How many groups in parentheses it has.
  package let groupCount: Int

  /// Steps one match may take. PCRE2's own default, ten million, is seconds of work for one row in a million.
  private static let matchLimit: UInt32 = 500_000
  private static let depthLimit: UInt32 = 20_000
  private static let heapLimitKiB: UInt32 = 16 * 1024

  /// - Parameter caseless: ignores case, by Unicode's rules.
  /// - Throws: `PatternError.invalid` with the byte offset in `text` where the mistake is.
  package init(_ text: String, caseless: Bool = false) throws(PatternError) {
    var options = PCRE2_UTF | PCRE2_UCP | PCRE2_MATCH_INVALID_UTF | PCRE2_NEVER_BACKSLASH_C
    if caseless { options |= PCRE2_CASELESS }
    var error: Int32 = 0
    var offset = 0
    let bytes = Array(text.utf8)
    let compiled = bytes.withUnsafeBufferPointer { buffer in
      // An empty array has no address, and the library refuses a null pattern.
      withUnsafePointer(to: UInt8(0)) { nothing in
        cpcre2_compile(buffer.baseAddress ?? nothing, buffer.count, options, &error, &offset)
      }
    }
    guard let code = compiled else { throw .invalid(message: Self.words(for: error), offset: offset) }
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else {
      pcre2_code_free_8(code)
      throw .failed(code: Int(PCRE2_ERROR_NOMEMORY))
    }
    guard let context = cpcre2_match_context(Self.matchLimit, Self.depthLimit, Self.heapLimitKiB) else {
      pcre2_match_data_free_8(data)
      pcre2_code_free_8(code)
      throw .failed(code: Int(PCRE2_ERROR_NOMEMORY))
    }
    var groups: UInt32 = 0
    _ = pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_CAPTURECOUNT), &groups)
    self.code = code
    self.data = data
    self.context = context
    groupCount = Int(groups)
    // Fails where the library was built without it, or for the few items it cannot do: the interpreter serves then.
    isJIT = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
  }

  deinit {
    pcre2_match_context_free_8(context)
    pcre2_match_data_free_8(data)
    pcre2_code_free_8(code)
  }

  /// Whether it matches anywhere in `text`.
  package func matches(_ text: String) throws(PatternError) -> Bool {
    var text = text
    return try matches(&text)
  }

  private func matches(_ text: inout String) throws(PatternError) -> Bool {
    try match(text.withUTF8 { run(on: $0) }) > 0
  }

  /// Whether it matches anywhere in `bytes`.
  package func matches(_ bytes: some Collection<UInt8>) throws(PatternError) -> Bool {
    try match(run(onAny: bytes)) > 0
  }

  /// Where it first matches in `bytes`, as byte offsets from its start: the whole match, then each group, nil for a
  /// group that took no part. Nil when it does not match.
  package func firstMatch(in bytes: some Collection<UInt8>) throws(PatternError) -> [Range<Int>?]? {
    let count = try match(run(onAny: bytes))
    return count > 0 ? ranges(count: count) : nil
  }

  /// The text of the first match and of each group, "" for a group that took no part; nil when it does not match.
  package func groups(in text: String) throws(PatternError) -> [String]? {
    let bytes = Array(text.utf8)
    guard let ranges = try firstMatch(in: bytes) else { return nil }
    return ranges.map { $0.map { String(decoding: bytes[$0], as: UTF8.self) } ?? "" }
  }

  // MARK: - The library

  private func run(onAny bytes: some Collection<UInt8>) -> Int32 {
    bytes.withContiguousStorageIfAvailable { run(on: $0) } ?? Array(bytes).withUnsafeBufferPointer { run(on: $0) }
  }

  private func run(on bytes: UnsafeBufferPointer<UInt8>) -> Int32 {
    withUnsafePointer(to: UInt8(0)) { nothing in
      let subject = bytes.baseAddress ?? nothing
      let result = pcre2_match_8(code, subject, bytes.count, 0, 0, data, context)
      // pcre2jit: "If the stack is not big enough, pcre2_match() returns PCRE2_ERROR_JIT_STACKLIMIT". The
      // interpreter uses the heap instead, within its limit.
      guard result == PCRE2_ERROR_JIT_STACKLIMIT else { return result }
      return pcre2_match_8(code, subject, bytes.count, 0, UInt32(PCRE2_NO_JIT), data, context)
    }
  }

  /// - Returns: groups set, at least 1, or 0 for no match.
  private func match(_ result: Int32) throws(PatternError) -> Int {
    switch result {
    case PCRE2_ERROR_NOMATCH: return 0
    case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT, PCRE2_ERROR_JIT_STACKLIMIT:
      throw .tooCostly
    case ..<0: throw .failed(code: Int(result))
    default: return max(1, Int(result))
    }
  }

  private func ranges(count: Int) -> [Range<Int>?] {
    let offsets = pcre2_get_ovector_pointer_8(data)
    return (0...groupCount).map { group in
      guard group < count, let offsets else { return nil }
      let start = offsets[2 * group]
      let end = offsets[2 * group + 1]
      guard cpcre2_is_unset(start) == 0, start <= end else { return nil }
      return start..<end
    }
  }

  private static func words(for error: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
    return length > 0 ? String(decoding: buffer.prefix(Int(length)), as: UTF8.self) : "error \(error)"
  }
}

@available(*, unavailable) extension Pattern: Sendable {}
