import Core
import Foundation
import Testing

@testable import Pages

/// The golden Liquid suite, which lies outside this package: `LIQUID_CASES` names it.
@Suite struct TemplateConformanceTests {
  static let path =
    ProcessInfo.processInfo.environment["LIQUID_CASES"]
    ?? URL(fileURLWithPath: #filePath).appending(path: "../../../../shared/specs/liquid-cases.json").standardized.path

  /// Cases that this project answers differently, each with the reason.
  static let exceptions: [String: String] = [:]

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var template: String
    var data: ObjectValue
    var partials: [String: String]
    /// Nil when the template is to be refused.
    var results: [String]?

    var testDescription: String { name }
  }

  static func cases() throws -> [Case] {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    let tests = try #require((json as? [String: Any])?["tests"] as? [[String: Any]])
    return tests.map { test in
      var data = ObjectValue()
      if case .object(let object) = value(test["data"] ?? NSNull()) { data = object }
      let isInvalid = test["invalid"] as? Bool == true
      let results = (test["results"] as? [String]) ?? [test["result"] as? String ?? ""]
      return Case(
        name: test["name"] as? String ?? "?", template: test["template"] as? String ?? "", data: data,
        partials: test["templates"] as? [String: String] ?? [:], results: isInvalid ? nil : results)
    }
  }

  /// Keys of objects come in no order from Foundation; the suite's objects of several keys are written sorted or are
  /// found again by `keyOrder`.
  static func value(_ json: Any) -> Value {
    switch json {
    case let text as String: return .string(text)
    case let number as NSNumber:
      if CFGetTypeID(number) == CFBooleanGetTypeID() { return .bool(number.boolValue) }
      return CFNumberIsFloatType(number) ? .float(number.doubleValue) : .integer(number.int64Value)
    case let items as [Any]: return .array(items.map { value($0) })
    case let object as [String: Any]: return .object(ObjectValue(object.sorted { $0.key < $1.key }.map { ($0.key, value($0.value)) }))
    default: return .null
    }
  }
}
