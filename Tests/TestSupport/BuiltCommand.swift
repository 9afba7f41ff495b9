import Foundation

/// The `suasion` that was built beside the tests, run as a user runs it: a process of its own.
public enum BuiltCommand {
  /// What a run left: its exit status (or the number of the signal that ended it), and what it wrote.
  public struct Outcome: Sendable {
    public var status: Int32
    public var endedBySignal: Bool
    public var output: String
    public var error: String
  }

  /// The program, in the folder that holds the test bundle.
  public static var url: URL {
    let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
    let folder = bundle?.deletingLastPathComponent() ?? Bundle.main.bundleURL
    return folder.appendingPathComponent("suasion")
  }

  /// The folder with `Record/` and `Studies/`.
  public static let home = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs the command to its end.
  ///
  /// - Parameters:
  ///   - arguments: The words after `suasion`.
  ///   - folder: Where it runs; the repository's own folder where not given.
  ///   - output: A file that receives standard output instead of the outcome: `/dev/full`, say.
  ///   - meanwhile: Called once the process runs, with its number.
  public static func run(
    _ arguments: [String], in folder: URL? = nil, output: URL? = nil,
    meanwhile: (_ process: Int32) throws -> Void = { _ in }
  ) throws -> Outcome {
    let scratch = try scratchFolder()
    defer { try? FileManager.default.removeItem(at: scratch) }
    let written = output ?? scratch.appendingPathComponent("output")
    let complaints = scratch.appendingPathComponent("error")
    for file in [written, complaints] where !FileManager.default.fileExists(atPath: file.path) {
      try Data().write(to: file)
    }

    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    process.currentDirectoryURL = folder ?? home
    process.environment = ProcessInfo.processInfo.environment.merging(["SUASION_HOME": home.path]) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: written)
    process.standardError = try FileHandle(forWritingTo: complaints)
    try process.run()
    try meanwhile(process.processIdentifier)
    process.waitUntilExit()
    return Outcome(
      status: process.terminationStatus,
      endedBySignal: process.terminationReason == .uncaughtSignal,
      output: output == nil ? String(decoding: try Data(contentsOf: written), as: UTF8.self) : "",
      error: String(decoding: try Data(contentsOf: complaints), as: UTF8.self))
  }

  /// A new empty folder; the caller removes it.
  public static func scratchFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("suasion-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
  }
}
