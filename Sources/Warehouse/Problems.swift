package import Core
import Hashing
import SQLite

extension Warehouse {
  /// Replaces a stage's problems as a set; one that was there before keeps the day since when.
  /// - Parameter stage: `settings`, `sync:<connection>`, `import`, `analysis` …
  package func setProblems(_ problems: [Problem], stage: String) throws {
    try write {
      let rows = problems.map { problem in (id: Self.problemID(problem, stage: stage), problem: problem) }
      let kept = FlatJSON.array(rows.map(\.id))
      try database.run(
        "delete from problems where stage = ? and problem_id not in (select value from json_each(?))", .text(stage),
        .text(kept))
      for (id, problem) in rows {
        try database.run(
          """
          insert into problems (problem_id, stage, severity, subject, text, remedy, since_day)
          values (?, ?, ?, ?, ?, ?, ?)
          on conflict do update set severity = excluded.severity, remedy = excluded.remedy
          where severity <> excluded.severity or remedy <> excluded.remedy
          """,
          .text(id), .text(stage), .text(problem.severity.rawValue), .text(problem.subject), .text(problem.text),
          .text(problem.remedy), .text(today.iso))
      }
    }
  }

  /// The problems of a stage, or of all: errors first, then by subject and text.
  package func problems(stage: String? = nil) throws -> [(problem: Problem, since: Day)] {
    try read {
      var problems: [(problem: Problem, since: Day)] = []
      try database.forEach(
        """
        select severity, subject, text, remedy, since_day from problems where ?1 is null or stage = ?1
        order by case severity when 'error' then 0 when 'warning' then 1 else 2 end, subject, text, problem_id
        """, SQLValue(stage)
      ) { row in
        let problem = Problem(
          Severity(rawValue: row.text(0)) ?? .warning, subject: row.text(1), text: row.text(2), remedy: row.text(3))
        problems.append((problem, Day(iso: row.text(4)) ?? today))
      }
      return problems
    }
  }

  private static func problemID(_ problem: Problem, stage: String) -> String {
    let text = [stage, problem.subject, problem.text].joined(separator: "\u{0}")
    return "p_" + BLAKE2b.hex(text, length: 16).prefix(16)
  }
}
