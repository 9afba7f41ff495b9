import Record
import Statistics

/// A country's support over a set of roll calls.
public struct SupportRow: Sendable, Equatable {
  public let country: CountryCode
  public internal(set) var yes = 0
  public internal(set) var abstain = 0
  public internal(set) var no = 0
  /// Member, but no ballot and no sponsor.
  public internal(set) var absent = 0
  /// No publisher says where it stood, and no sponsor.
  public internal(set) var unknown = 0
  /// Sponsor of the text without a ballot on it: counted as support.
  public internal(set) var sponsoredWithoutBallot = 0
  /// Sponsor of the text that then abstained or voted no: the ballot counts.
  public internal(set) var sponsoredAgainst = 0

  init(country: CountryCode) { self.country = country }

  public var supported: Int { yes + sponsoredWithoutBallot }
  /// Roll calls on which it voted, or whose text it sponsored.
  public var tookPart: Int { yes + abstain + no + sponsoredWithoutBallot }
  /// Share of support among the roll calls on which it took part; NaN where there is none.
  public var share: Double { tookPart == 0 ? .nan : Double(supported) / Double(tookPart) }
}

/// Each member's support for `rollCalls` (rows of the record): a yes, or sponsorship of the text where it cast no ballot.
///
/// A country has a row, in the record's order, if it was a member on one of the roll calls.
/// - Throws: a fault for a row that the record does not have.
public func support(of rollCalls: [Int], in record: Record) throws -> [SupportRow] {
  if let outside = rollCalls.first(where: { !record.rollCalls.indices.contains($0) }) {
    throw SuasionError(.fault, "support: no roll call \(outside) among \(record.rollCalls.count)")
  }
  let texts = Dictionary(
    record.texts.compactMap { text in text.rollCall.map { ($0, text) } }, uniquingKeysWith: { first, _ in first })
  var rows = record.countries.map { SupportRow(country: $0.code) }
  var member = [Bool](repeating: false, count: rows.count)
  for rollCall in rollCalls {
    let sponsors = Set(texts[record.rollCalls[rollCall].id]?.allSponsors ?? [])
    for column in rows.indices {
      let stance = record.stances[rollCall, column]
      guard stance != .notMember else { continue }
      member[column] = true
      let sponsor = sponsors.contains(rows[column].country)
      switch stance {
      case .yes: rows[column].yes += 1
      case .abstain: rows[column].abstain += 1
      case .no: rows[column].no += 1
      case .absent where !sponsor: rows[column].absent += 1
      case .unknown where !sponsor: rows[column].unknown += 1
      case .absent, .unknown, .notMember: rows[column].sponsoredWithoutBallot += 1
      }
      if sponsor, stance == .abstain || stance == .no { rows[column].sponsoredAgainst += 1 }
    }
  }
  return rows.indices.filter { member[$0] }.map { rows[$0] }
}

/// How many of a set of texts a country sponsored.
public struct SponsorshipRow: Sendable, Equatable {
  public let country: CountryCode
  public let sponsored: Int
  /// Texts adopted while it was a member, or that it sponsored as an observer.
  public let eligible: Int

  /// NaN where it could sponsor none.
  public var share: Double { eligible == 0 ? .nan : Double(sponsored) / Double(eligible) }
}

/// Sponsorship over a set of texts, and the sponsors that are no country of the record.
public struct Sponsorship: Sendable, Equatable {
  public let rows: [SponsorshipRow]
  public let unknownSponsors: [CountryCode]
}

/// Each country's sponsorship of `texts` (rows of `record.texts`), counting additional sponsors.
///
/// - Throws: a fault for a row that the record does not have.
public func sponsorship(texts: [Int], in record: Record) throws -> Sponsorship {
  if let outside = texts.first(where: { !record.texts.indices.contains($0) }) {
    throw SuasionError(.fault, "sponsorship: no text \(outside) among \(record.texts.count)")
  }
  var sponsored = [Int](repeating: 0, count: record.countries.count)
  var eligible = sponsored
  var unknown: Set<CountryCode> = []
  let columns = Dictionary(record.countries.enumerated().map { ($1.code, $0) }, uniquingKeysWith: { first, _ in first })
  for index in texts {
    let text = record.texts[index]
    let sponsors = Set(text.allSponsors)
    unknown.formUnion(sponsors.filter { columns[$0] == nil })
    for (column, country) in record.countries.enumerated() {
      let sponsor = sponsors.contains(country.code)
      if sponsor { sponsored[column] += 1 }
      if sponsor || country.isMember(on: text.date) { eligible[column] += 1 }
    }
  }
  let rows = record.countries.indices.filter { eligible[$0] > 0 }.map {
    SponsorshipRow(country: record.countries[$0].code, sponsored: sponsored[$0], eligible: eligible[$0])
  }
  return Sponsorship(rows: rows, unknownSponsors: unknown.sorted())
}
