import Foundation
import Record
import Statistics
import Tables

/// The record as built: its files by path.
public struct BuiltRecord {
  public let record: Record
  public let files: [(path: String, bytes: [UInt8])]
}
