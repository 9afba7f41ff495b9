import ArgumentParser

/// Suasion's version, which every result names.
let suasionVersion = "0.1.0"

/// The command and its subcommands. `EntryPoint` runs it.
struct Suasion: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suasion",
    abstract: "Tests claims about international influence against the record.",
    version: suasionVersion,
    subcommands: [
      AnswerCommand.self,
      RecordCommand.self,
      AgreementCommand.self,
      IdealPointsCommand.self,
      RegressCommand.self,
      EffectCommand.self,
      HazardCommand.self,
      ForecastCommand.self,
    ])
}
