import Foundation
import Record
import Statistics

/// Roll calls, stances and texts as read from the publishers' files, with everything on which they differ.
public struct VoteRecord: Sendable {
  /// Sorted by date, then id; the rows of `stances`.
  public var rollCalls: [RollCall]
  /// Columns are countries sorted by code.
  public var stances: StanceMatrix
  /// Sorted by date, then symbol.
  public var texts: [Text]
  public var conflicts: [Conflict]
  /// What was met, inferred, repaired and left out, with counts: one sentence each.
  public var notes: [String]
}

/// Names of the sources in conflicts.
enum VoteSource {
  static let wide = "Voeten, roll calls 1946-2024 (wide)"
  static let long = "Voeten, votes 1946-2020 (long)"
  static let rollCalls = "Voeten, roll calls 1946-2020"
  static let un = "United Nations, resolutions"
  static let membership = "membership in the United Nations"
  /// A rule that the notes state.
  static let rule = "rule of the reader"
}

/// Reads the recorded votes of the General Assembly, 1946 to mid-2026, and the texts adopted since 2019.
///
/// Voeten et al., United Nations General Assembly Voting Data (doi 10.7910/DVN/LEJUQZ), merged with the United Nations'
/// own machine-readable resolutions. A roll call appears once; where both hold a vote the United Nations' is kept.
///
/// - Parameters:
///   - data: the folder that holds `unga_votes` and `unga_resolutions`.
///   - countries: every country of the record, in any order.
/// - Throws: a data error with file and line where a file is missing, is not of its layout, or names a country that
///   is not known.
public func readVotes(from data: URL, countries: [Country], resolver: CountryResolver) throws -> VoteRecord {
  let countries = countries.sorted { $0.code < $1.code }
  let names = NameCache(resolver: resolver)
  let voeten = try VoetenFiles(folder: data.appendingPathComponent("unga_votes"), names: names)
  let un = try UNResolutions(folder: data.appendingPathComponent("unga_resolutions"), names: names)
  let calls = try VoetenRollCalls(files: voeten, countries: countries)
  return try VoteMerge(voeten: calls, un: un, countries: countries).record()
}

/// Resolves each spelling once.
final class NameCache {
  private let resolver: CountryResolver
  private var known: [String: CountryCode] = [:]

  init(resolver: CountryResolver) { self.resolver = resolver }

  func code(_ name: String, on date: PartialDate? = nil) throws -> CountryCode {
    if let code = known[name] { return code }
    let code = try resolver.resolve(name, on: date)
    known[name] = code
    return code
  }
}
