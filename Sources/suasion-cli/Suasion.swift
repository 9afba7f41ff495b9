import ArgumentParser

/// The command and its subcommands. `EntryPoint` runs it.
struct Suasion: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suasion",
    abstract: "Tests claims about international influence against the record.",
    version: "0.1.0",
    subcommands: [])
}
