import WebServer

// Error bodies as providers/gocardless.md and the specification's examples have them.

func json(_ status: Int, _ body: JSON) -> WebResponse {
  WebResponse(status: status, headers: [("Content-Type", "application/json")], body: Array(body.text.utf8))
}

/// `{"summary","detail","type"?,"status_code"}`
func failure(_ status: Int, _ summary: String, _ detail: String, type: String? = nil) -> WebResponse {
  var members = [
    JSON.Member(name: "summary", value: .string(summary)), JSON.Member(name: "detail", value: .string(detail)),
  ]
  if let type { members.append(.init(name: "type", value: .string(type))) }
  members.append(.init(name: "status_code", value: .int(status)))
  return json(status, .object(members))
}

/// One field's fault: `{"date_from":{"summary","detail"},"status_code":400}`.
func fieldFailure(_ field: String, _ summary: String, _ detail: String, status: Int = 400, inList: Bool = false)
  -> WebResponse
{
  let fault: JSON = ["summary": .string(summary), "detail": .string(detail)]
  return json(
    status,
    .object([.init(name: field, value: inList ? [fault] : fault), .init(name: "status_code", value: .int(status))]))
}

/// `{"institution_id":["This field is required."],"status_code":400}`
func missingFields(_ fields: [String]) -> WebResponse {
  json(
    400,
    .object(
      fields.map { .init(name: $0, value: ["This field is required."]) } + [.init(name: "status_code", value: 400)]))
}

func notFound() -> WebResponse { failure(404, "Not found.", "Not found.") }

func unknownFields(_ names: [String]) -> WebResponse {
  failure(400, "Unknown fields", "Unknown fields {\(names.map { "'\($0)'" }.joined(separator: ", "))} in payload")
}

let invalidToken = failure(401, "Invalid token", "Token is invalid or expired")

/// A UUID in its usual form.
func isUUID(_ text: String) -> Bool {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  return parts.map(\.utf8.count) == [8, 4, 4, 4, 12] && parts.allSatisfy { $0.allSatisfy(\.isHexDigit) }
}
