/// Every command, in the order of a household's life: help, parsing and completions are made from this list.
package enum CommandTable {
  package static let all: [Command] = [
    initialise, demo, connect, disconnect, secrets, sync, importing, add, build, run, status, check, transactions,
    categorise, tag, split, note, pair, duplicate, merchant, recurring, contribute, value, alerts, securities, query,
    explain, export, close, diff, serve, backup, restore, rebuild,
  ]
}
