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

    init(_ fields: ObjectValue) {
      name = fields["name"]?.output ?? "?"
      template = fields["template"]?.output ?? ""
      if case .object(let object)? = fields["data"] { data = object } else { data = ObjectValue() }
      partials = [:]
      if case .object(let object)? = fields["templates"] {
        for (name, text) in object.pairs { partials[name] = text.output }
      }
      switch (fields["invalid"], fields["results"]) {
      case (.bool(true)?, _): results = nil
      case (_, .array(let all)?): results = all.map(\.output)
      default: results = [fields["result"]?.output ?? ""]
      }
    }
  }

  static func cases() throws -> [Case] {
    let suite = try OrderedJSON.read(Data(contentsOf: URL(fileURLWithPath: path)))
    guard case .object(let object) = suite, case .array(let tests)? = object["tests"] else {
      throw UserError("the suite has no tests")
    }
    return tests.compactMap { test in if case .object(let fields) = test { Case(fields) } else { nil } }
  }

  @Test(
    "the golden suite's templates give what it says",
    .enabled(if: FileManager.default.fileExists(atPath: path), "no suite: LIQUID_CASES names its file"))
  func goldenSuite() throws {
    let cases = try Self.cases()
    #expect(cases.count > 500)
    for example in cases where Self.exceptions[example.name] == nil {
      let outcome = Self.outcome(example)
      switch (outcome, example.results) {
      case (.success(let text), nil):
        Issue.record("\(example.name): should be refused, gave \(text.debugDescription) for \(example.template)")
      case (.success(let text), let results?):
        #expect(results.contains(text), "\(example.name): \(example.template)")
      case (.failure, nil): break
      case (.failure(let error), _?): Issue.record("\(example.name): \(error) for \(example.template)")
      }
    }
  }

  @Test("every exception names a case that is in the suite", .enabled(if: FileManager.default.fileExists(atPath: path)))
  func exceptionsExist() throws {
    let names = Set(try Self.cases().map(\.name))
    for name in Self.exceptions.keys { #expect(names.contains(name), "no case is called \(name)") }
  }

  static func outcome(_ example: Case) -> Result<String, any Error> {
    Result {
      let partials = example.partials
      let environment = RenderEnvironment(
        now: Instant(seconds: 1_781_740_800), partialNames: partials.keys.sorted(),
        partial: { name in try partials[name].map { try Template(TemplateSource(file: name, text: $0)) } })
      let template = try Template(TemplateSource(file: "case", text: example.template))
      var data: [String: Value] = [:]
      for (name, value) in example.data.pairs { data[name] = value }
      return try Renderer.text(template, data: data, in: environment)
    }
  }
}
