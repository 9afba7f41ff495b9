import ArgumentParser
import Foundation
import Statistics

/// Where the program begins and ends: reads the words, runs the command, turns any error into one line on standard
/// error and an exit status.
///
/// 0: done. 1: the evidence or a file is at fault. 2: the words of the command or of a study file are. 70: we are.
/// 130 and 143: stopped by ctrl-C or by a request to end; half-written folders are taken away first.
@main
enum EntryPoint {
  static func main() async {
    // A reader that leaves early (`| head`) must not end work that also writes files.
    signal(SIGPIPE, SIG_IGN)
    let interruption = Interruption()
    var status = await run(Array(CommandLine.arguments.dropFirst()))
    if let error = unwritten() {
      complain(error)
      status = max(status, error.code.exitStatus)
    }
    interruption.end()
    exit(status)
  }

  private static func run(_ words: [String]) async -> Int32 {
    let command: any ParsableCommand
    do {
      command = try Suasion.parseAsRoot(joiningNegativeNumbers(words))
    } catch {
      return report(error, else: usageError)
    }
    do {
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        var command = command
        try command.run()
      }
      return 0
    } catch {
      return report(error, else: fault)
    }
  }

  /// Says what an error is, and returns its exit status. Help and versions travel as errors too: they go to standard
  /// output with status 0.
  private static func report(_ error: any Error, else fallback: (any Error) -> SuasionError) -> Int32 {
    if let error = error as? SuasionError {
      complain(error)
      return error.code.exitStatus
    }
    if let status = error as? ExitCode { return status.rawValue }
    switch Suasion.exitCode(for: error) {
    case .success:
      print(Suasion.fullMessage(for: error))
      return 0
    case .validationFailure:
      let error = usageError(error)
      complain(error)
      return error.code.exitStatus
    default:
      let error = fallback(error)
      complain(error)
      return error.code.exitStatus
    }
  }

  /// What argument-parser found wrong in the words, with the command whose help explains them.
  private static func usageError(_ error: any Error) -> SuasionError {
    let help = Suasion.fullMessage(for: error).firstMatch(of: /See '(.+?)' for more/)?.output.1 ?? "suasion --help"
    return SuasionError(.usage, Suasion.message(for: error), hint: "see '\(help)'")
  }

  private static func fault(_ error: any Error) -> SuasionError {
    SuasionError(
      .fault, "\(type(of: error)): \(error)", hint: "this is our fault, not yours: report it with the command you typed"
    )
  }

  /// One line, whatever the message holds.
  private static func complain(_ error: SuasionError) {
    let line = error.description.split(whereSeparator: \.isNewline).joined(separator: " ")
    FileHandle.standardError.write(Data("error: \(line)\n".utf8))
  }

  /// Empties the buffer of standard output; an error where it cannot be written, for a reader that left is none.
  private static func unwritten() -> SuasionError? {
    guard fflush(nil) != 0, errno != EPIPE else { return nil }
    return SuasionError(
      .data, "cannot be written: \(String(cString: strerror(errno)))", at: .init(file: "standard output"),
      hint: "free some space, or send it elsewhere")
  }
}
