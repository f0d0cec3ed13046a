import Core

/// The reports that were asked for.
struct Trading212ReportShelf: Sendable {
  private struct Report: Sendable {
    var id: Int
    var wanted: JSON
    var from: Instant
    var to: Instant
    var csv: String
    var asked = 0
  }

  /// What becomes of every one; nil: it is made.
  var status: String?
  /// So often it is asked for before it is finished.
  var polls = 1
  private var reports: [Report] = []

  mutating func add(_ wanted: JSON, from: Instant, to: Instant, csv: String) -> Int {
    let id = 51_300 + reports.count
    reports.append(Report(id: id, wanted: wanted, from: from, to: to, csv: csv))
    return id
  }

  /// Each time they are asked for they are further on.
  mutating func list(origin: String) -> [JSON] {
    reports.indices.map { index in
      reports[index].asked += 1
      let report = reports[index]
      let steps = ["Queued", "Processing", "Running"]
      let isDone = report.asked > polls
      let word = status ?? (isDone ? "Finished" : steps[min(report.asked - 1, 2)])
      var members: [JSON.Member] = [
        .init(name: "reportId", value: .int(report.id)), .init(name: "status", value: .string(word)),
        .init(name: "dataIncluded", value: report.wanted),
        .init(name: "timeFrom", value: .string(report.from.iso)), .init(name: "timeTo", value: .string(report.to.iso)),
      ]
      if word == "Finished" {
        let link =
          "\(origin)\(Trading212Server.store)/\(report.id).csv?X-Amz-Signature=\(Trading212Server.signature)"
        members.append(.init(name: "downloadLink", value: .string(link)))
      }
      return .object(members)
    }
  }

  func csv(_ id: Int) -> String? {
    reports.first { $0.id == id && $0.asked > polls }?.csv
  }
}
