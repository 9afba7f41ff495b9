import ArgumentParser

@main
struct Suasion: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suasion",
    abstract: "Tests claims about international influence against the record.",
    version: "0.1.0",
    subcommands: [EffectCommand.self])
}
