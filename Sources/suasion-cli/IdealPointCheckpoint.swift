import Foundation
import Measures
import Statistics
import Tables

/// The file in which a stopped run waits: `OUT.checkpoint`, beside the folder it would have written.
struct IdealPointCheckpoint {
  let url: URL

  init(beside folder: URL) { url = folder.appendingPathExtension("checkpoint") }

  func save(_ run: IdealPointRun) throws {
    do {
      try Data(run.checkpoint()).write(to: url, options: .atomic)
    } catch {
      throw SuasionError(
        .data, "the run cannot be kept: \(error.localizedDescription)", at: .init(file: url.path),
        hint: "free some space; the run is lost")
    }
  }

  func load(_ data: VoteData, _ options: IdealPointOptions) throws -> IdealPointRun {
    do {
      return try IdealPointRun(resuming: try Files.read(url), data: data, options: options)
    } catch var error as SuasionError {
      if error.location == nil { error.location = .init(file: url.path) }
      throw error
    }
  }

  func remove() { try? FileManager.default.removeItem(at: url) }
}
