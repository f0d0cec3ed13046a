import Core
import Files

extension CommandTable {
  static let backup = Command(
    "backup", "Keep all of the household in one file, while it may be at work", arguments: "[DIR]", count: 0...1,
    examples: [
      "daybook backup", "daybook backup /mnt/disk/daybook   households that share it need an id of their own each",
    ]
  ) { invocation in
    let household = try Household.open(invocation)
    let named = invocation.arguments.first ?? "\(household.folder)/backups"
    let folder = named.hasPrefix("/") ? named : "\(Files.currentFolder)/\(named)"
    invocation.console.progress("backing up")
    let outcome = try BackupWriter(household: household, folder: folder).run()
    invocation.console.endProgress()
    for line in outcome.leftOut { invocation.console.message("left out: \(line.onOneLine)") }
    let removed = outcome.removed == 0 ? "" : "; \(outcome.removed) older removed, as [keep] backups says"
    invocation.console.message(
      "\(outcome.files) file\(outcome.files == 1 ? "" : "s"), \(byteText(outcome.bytes))\(removed)")
    invocation.console.result(outcome.path)
    return .done
  }
}

/// Rounded to three digits or fewer.
func byteText(_ count: Int) -> String {
  switch count {
  case ..<1_000: "\(count) bytes"
  case ..<1_000_000: "\((count + 500) / 1_000) kB"
  default: "\((count + 50_000) / 1_000_000).\((count + 50_000) % 1_000_000 / 100_000) MB"
  }
}
