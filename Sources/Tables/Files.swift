import CZlib
import Foundation
import Statistics
import Synchronization

#if canImport(CryptoKit)
  import CryptoKit
#else
  import CCrypto
#endif

/// Reading whole files, with errors that name the file and the mend.
public enum Files {
  public static func read(_ url: URL, name: String? = nil) throws -> [UInt8] {
    let name = name ?? url.relativePath
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isDirectory) else {
      throw SuasionError(.data, "no such file", at: .init(file: name), hint: "check the path")
    }
    if isDirectory.boolValue { throw SuasionError(.data, "is a folder, not a file", at: .init(file: name)) }
    do {
      return [UInt8](try Data(contentsOf: url))
    } catch {
      // `Data(contentsOf:)` refuses pipes, and with them `/dev/stdin` and a shell's `<(…)`; a handle does not.
      if let pipe = try? FileHandle(forReadingFrom: url), let data = try? pipe.readToEnd() { return [UInt8](data) }
      throw SuasionError(.data, "cannot be read: \(reason(error))", at: .init(file: name))
    }
  }

  /// Reads a file, unpacking it where its name ends in `.gz`.
  public static func readUnpacked(_ url: URL, name: String? = nil) throws -> [UInt8] {
    let bytes = try read(url, name: name)
    return url.pathExtension == "gz" ? try gunzip(bytes, name: name ?? url.relativePath) : bytes
  }

  /// Unpacks gzip (RFC 1952), also of several members.
  public static func gunzip(_ packed: [UInt8], name: String) throws -> [UInt8] {
    var stream = z_stream()
    guard inflateInit2_(&stream, 15 + 32, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK else {
      throw SuasionError(.fault, "zlib did not start", at: .init(file: name))
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    var input = packed
    var status = Z_OK
    try input.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      repeat {
        let produced = chunk.withUnsafeMutableBufferPointer { target -> Int in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          status = inflate(&stream, Z_NO_FLUSH)
          return target.count - Int(stream.avail_out)
        }
        guard status == Z_OK || status == Z_STREAM_END else {
          throw SuasionError(
            .data, "not a whole gzip file", at: .init(file: name), hint: "it may be truncated; fetch it again")
        }
        output.append(contentsOf: chunk[0..<produced])
        if status == Z_STREAM_END, stream.avail_in > 0 {
          inflateReset(&stream)
          status = Z_OK
        } else if status == Z_OK, produced == 0, stream.avail_in == 0 {
          throw SuasionError(
            .data, "not a whole gzip file", at: .init(file: name), hint: "it may be truncated; fetch it again")
        }
      } while status != Z_STREAM_END
    }
    return output
  }

  /// SHA-256, in hexadecimal.
  public static func sha256(_ bytes: [UInt8]) -> String {
    let digest: [UInt8]
    #if canImport(CryptoKit)
      digest = Array(SHA256.hash(data: bytes))
    #else
      var buffer = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
      var length: UInt32 = 0
      EVP_Digest(bytes, bytes.count, &buffer, &length, EVP_sha256(), nil)
      digest = Array(buffer.prefix(Int(length)))
    #endif
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }

  /// What went wrong, in a few words.
  static func reason(_ error: any Error) -> String {
    let error = error as NSError
    let underlying = error.userInfo[NSUnderlyingErrorKey] as? NSError
    if let posix = [error, underlying].compactMap(\.self).first(where: { $0.domain == NSPOSIXErrorDomain }) {
      return String(cString: strerror(Int32(posix.code)))
    }
    guard error.domain == NSCocoaErrorDomain else { return error.localizedDescription }
    return switch CocoaError.Code(rawValue: error.code) {
    case .fileWriteOutOfSpace: "no space left on the device"
    case .fileWriteNoPermission, .fileReadNoPermission: "permission denied"
    case .fileNoSuchFile, .fileReadNoSuchFile: "no such folder"
    case .fileWriteVolumeReadOnly: "the file system is read-only"
    default: error.localizedDescription
    }
  }
}

/// An output folder that appears whole or not at all.
///
/// Files are written into a hidden folder beside the target; `commit()` renames them into place, and a writer that is
/// thrown away before leaves nothing.
public final class OutputFolder {
  public let target: URL
  public let staging: URL
  private var committed = false

  /// The staging folders that stand on the disk: what an interrupted program has to take away.
  private static let unfinished = Mutex<Set<String>>([])

  /// Makes the staging folder; throws where the parent cannot be written.
  public init(_ target: URL) throws {
    self.target = target.standardizedFileURL
    let parent = self.target.deletingLastPathComponent()
    let process = ProcessInfo.processInfo.processIdentifier
    staging = parent.appendingPathComponent(".\(self.target.lastPathComponent).\(process).partial")
    var isDirectory: ObjCBool = false
    if FileManager.default.fileExists(atPath: self.target.path, isDirectory: &isDirectory), !isDirectory.boolValue {
      throw SuasionError(
        .data, "a file stands where the folder should be", at: .init(file: target.relativePath),
        hint: "name another folder with --out")
    }
    Self.unfinished.withLock { _ = $0.insert(staging.path) }
    do {
      try FileManager.default.createDirectory(at: staging, withIntermediateDirectories: true)
    } catch {
      throw SuasionError(
        .data, "cannot write here: \(Files.reason(error))", at: .init(file: parent.relativePath),
        hint: "name another folder with --out")
    }
  }

  deinit {
    if !committed { try? FileManager.default.removeItem(at: staging) }
    Self.unfinished.withLock { _ = $0.remove(staging.path) }
  }

  /// Takes away every staging folder that has not been committed; for a program that is about to be stopped.
  public static func discardUnfinished() {
    for path in unfinished.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
  }

  /// Writes one file, making its folders.
  public func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
    let url = staging.appendingPathComponent(path)
    do {
      try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(bytes).write(to: url)
    } catch {
      throw SuasionError(
        .data, "cannot be written: \(Files.reason(error))", at: .init(file: target.appendingPathComponent(path).path),
        hint: "free some space, or name another folder with --out")
    }
  }

  public func write(_ text: String, to path: String) throws { try write(text.utf8, to: path) }

  /// Moves every written file into the target, replacing files of the same name and leaving others alone.
  public func commit() throws {
    let manager = FileManager.default
    do {
      if !manager.fileExists(atPath: target.path) {
        try manager.moveItem(at: staging, to: target)
      } else {
        let paths = try manager.subpathsOfDirectory(atPath: staging.path).sorted()
        for path in paths {
          let source = staging.appendingPathComponent(path)
          let destination = target.appendingPathComponent(path)
          var isDirectory: ObjCBool = false
          _ = manager.fileExists(atPath: source.path, isDirectory: &isDirectory)
          if isDirectory.boolValue {
            try manager.createDirectory(at: destination, withIntermediateDirectories: true)
          } else if rename(source.path, destination.path) != 0 {
            throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
          }
        }
        try manager.removeItem(at: staging)
      }
      committed = true
    } catch {
      throw SuasionError(
        .data, "cannot be written: \(Files.reason(error))", at: .init(file: target.path),
        hint: "check who owns the folder, or name another with --out")
    }
  }
}
