import Foundation
import TestSupport
import Testing

/// The beginning and the end of the program: what it prints where, and the status it leaves with.
@Suite struct EntryPointTests {
  @Test func versionGoesToStandardOutput() throws {
    let outcome = try BuiltCommand.run(["--version"])
    #expect(outcome.status == 0)
    #expect(outcome.output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
    #expect(outcome.error.isEmpty)
  }

  @Test(arguments: [["--help"], [], ["record", "--help"], ["help", "record"], ["record", "check", "-h"]])
  func helpGoesToStandardOutput(words: [String]) throws {
    let outcome = try BuiltCommand.run(words)
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("USAGE: suasion"))
    #expect(outcome.error.isEmpty)
  }

  @Test(arguments: [
    (["conquer"], "conquer", "see 'suasion --help'"),
    (["--conquer"], "--conquer", "see 'suasion --help'"),
    (["record", "conquer"], "conquer", "see 'suasion record --help'"),
    (["record", "show", "--conquer"], "--conquer", "see 'suasion record show --help'"),
    (["record", "build"], "--from", "see 'suasion record build --help'"),
    (["record", "build", "--from"], "--from", "see 'suasion record build --help'"),
  ])
  func wrongWordsAreUsageErrors(words: [String], named: String, hint: String) throws {
    let outcome = try BuiltCommand.run(words)
    #expect(outcome.status == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("error: "))
    #expect(outcome.error.contains(named))
    #expect(outcome.error.hasSuffix("; \(hint)\n"))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test func badEvidenceIsADataError() throws {
    let outcome = try BuiltCommand.run(["record", "check", "--record", "no such folder"])
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.error.hasPrefix("error: "))
    #expect(outcome.error.contains("no such folder"))
    #expect(outcome.error.split(separator: "\n").count == 1)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full here"))
  func fullDiskUnderStandardOutputIsSaid() throws {
    let outcome = try BuiltCommand.run(["--help"], output: URL(fileURLWithPath: "/dev/full"))
    #expect(outcome.status == 1)
    #expect(
      outcome.error == "error: standard output: cannot be written: No space left on device; "
        + "free some space, or send it elsewhere\n")
  }

  @Test(arguments: [SIGINT, SIGTERM])
  func whatIsStoppedLeavesNothing(number: Int32) throws {
    let folder = try BuiltCommand.scratchFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    func held() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
    // A study that nobody writes keeps the command waiting, with its unfinished output beside the target.
    let pipe = folder.appendingPathComponent("study.yml")
    #expect(mkfifo(pipe.path, 0o600) == 0)
    let outcome = try BuiltCommand.run(["answer", pipe.path, "--out", "out"], in: folder) { process in
      let writer = try #require(writingEnd(of: pipe), "the command never opened the study")
      #expect(try held() == [".out.\(process).partial", "study.yml"])
      kill(process, number)
      // Held open until the signal has done its work, so that the command does not see an empty file.
      Thread.sleep(forTimeInterval: 1)
      close(writer)
    }
    #expect(outcome.endedBySignal)
    #expect(outcome.status == number)
    #expect(try held() == ["study.yml"])
  }

  /// Opens a pipe for writing as soon as another process reads from it; nil where none does within 20 seconds.
  private func writingEnd(of pipe: URL) -> Int32? {
    for _ in 0..<2000 {
      let writer = open(pipe.path, O_WRONLY | O_NONBLOCK)
      if writer >= 0 { return writer }
      Thread.sleep(forTimeInterval: 0.01)
    }
    return nil
  }
}
