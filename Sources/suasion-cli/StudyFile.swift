import Foundation
import Statistics
import Studies
import Tables

/// The study that a command was given, or the default one.
struct StudyFile {
  let url: URL
  /// As the user would name it.
  let name: String

  init(_ path: String?) {
    url = path.map { URL(fileURLWithPath: $0) } ?? ProjectHome.url.appendingPathComponent("Studies/tech-diplomacy.yml")
    name = path ?? "Studies/tech-diplomacy.yml"
  }

  /// - Throws: a usage error for a file that is not UTF-8, and what `Study.read` throws.
  func read() throws -> Study {
    let bytes = try Files.read(url, name: name)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw SuasionError(.usage, "not UTF-8", at: .init(file: name), hint: "save the study as UTF-8")
    }
    return try Study.read(text, file: name, hash: Files.sha256(bytes))
  }
}
