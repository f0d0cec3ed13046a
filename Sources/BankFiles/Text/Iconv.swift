import Glibc

/// The C library's conversion from one encoding to UTF-8.
@safe final class Iconv {
  private let handle: iconv_t

  /// Nil when the library does not know `name`.
  init?(from name: String) {
    guard !name.isEmpty, name.utf8.allSatisfy({ $0.isDigit || $0.isLetter || "-_:".utf8.contains($0) }) else {
      return nil
    }
    // iconv_open(3): "returns (iconv_t) -1" where the conversion is not supported.
    guard let handle = unsafe iconv_open("UTF-8", name), Int(bitPattern: handle) != -1 else { return nil }
    unsafe self.handle = handle
  }

  deinit { _ = unsafe iconv_close(handle) }

  /// Adds what `bytes` spell to `buffer`; the bytes of a last character that is not whole go to `rest`. What spells
  /// nothing becomes U+FFFD.
  func decode(_ bytes: [UInt8], rest: inout [UInt8], into buffer: inout [UInt8]) {
    rest = []
    var from = 0
    while from < bytes.count {
      let step = convert(bytes, from: from)
      buffer.append(contentsOf: step.output)
      from += step.consumed
      switch step.error {
      case EILSEQ:
        buffer.append(contentsOf: [0xEF, 0xBF, 0xBD])
        from += 1
      case EINVAL:
        rest = Array(bytes[from...])
        return
      default: break  // E2BIG: room ran out; the loop goes on
      }
    }
  }

  private func convert(_ bytes: [UInt8], from: Int) -> (output: [UInt8], consumed: Int, error: Int32) {
    var input = bytes[from...].map { CChar(bitPattern: $0) }
    let inputCount = input.count
    var inputLeft = inputCount
    var error: Int32 = 0
    let room = inputCount * 4 + 16
    let output = unsafe [UInt8](unsafeUninitializedCapacity: room) { output, filled in
      var outputLeft = room
      unsafe input.withUnsafeMutableBufferPointer { input in
        unsafe output.withMemoryRebound(to: CChar.self) { output in
          var inputStart = input.baseAddress
          var outputStart = output.baseAddress
          if unsafe iconv(handle, &inputStart, &inputLeft, &outputStart, &outputLeft) == -1 {
            error = errno
          }
        }
      }
      filled = room - outputLeft
    }
    return (output, inputCount - inputLeft, error)
  }
}
