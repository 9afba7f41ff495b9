import Foundation
import Statistics

/// Draws figures as SVG and PNG with `vl-convert-python`, and supplies the JavaScript that draws them in a browser.
public struct FigureRenderer: Sendable {
  /// The interpreter whose packages hold `vl_convert`.
  public let python: String

  public init(python: String) { self.python = python }

  /// The renderer that the launcher prepared, named by `SUASION_PYTHON`.
  ///
  /// - Throws: `SuasionError` (usage) where the variable is missing or names no program.
  public static func fromEnvironment() throws -> FigureRenderer {
    let hint = "run ./suasion, which makes it"
    guard let python = ProcessInfo.processInfo.environment["SUASION_PYTHON"], !python.isEmpty else {
      throw SuasionError(.usage, "SUASION_PYTHON does not name the Python that draws figures", hint: hint)
    }
    guard FileManager.default.isExecutableFile(atPath: python) else {
      throw SuasionError(
        .usage, "SUASION_PYTHON names no program", at: .init(file: python), hint: hint)
    }
    return FigureRenderer(python: python)
  }

  /// Draws every `NAME.vl.json` of a folder beside it, as `NAME.svg` and `NAME.png` (two pixels a point), in two Python
  /// processes where there are two processors.
  ///
  /// - Parameter bundle: where to write the JavaScript of Vega, Vega-Lite and Vega-Embed; its folder is made.
  /// - Throws: `SuasionError` (fault) that names the figure where Vega-Lite refuses a specification.
  public func draw(in folder: URL, bundle: URL) throws {
    do {
      try FileManager.default.createDirectory(
        at: bundle.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw SuasionError(
        .data, "cannot be made: \(error.localizedDescription)",
        at: .init(file: bundle.deletingLastPathComponent().path),
        hint: "free some space, or name another folder with --out")
    }
    let parts = min(2, ProcessInfo.processInfo.activeProcessorCount)
    let running = try (0..<parts).map { try start([folder.path, bundle.path, String($0), String(parts)]) }
    let words = running.map { process, errors in
      let words = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
      process.waitUntilExit()
      return words
    }
    for ((process, _), words) in zip(running, words) where process.terminationStatus != 0 {
      let last = words.split(separator: "\n").last.map(String.init) ?? "status \(process.terminationStatus)"
      throw SuasionError(
        .fault, "the figures could not be drawn: \(last)", hint: "run ./suasion, which repairs its Python")
    }
  }

  private func start(_ arguments: [String]) throws -> (process: Process, errors: Pipe) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: python)
    process.arguments =
      ["-I", "-c", String(decoding: PackageResources.render_figures_py, as: UTF8.self)] + arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    let errors = Pipe()
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw SuasionError(
        .usage, "cannot start the Python that draws figures", at: .init(file: python),
        hint: "run ./suasion, which makes it")
    }
    return (process, errors)
  }
}
