import Record
import Statistics

/// When each country adopted, under one coding or a union of several.
public struct Cohorts: Sendable {
  public let id: String
  public let label: String
  public let programme: String
  public let coverage: Coding.Coverage
  /// The years in which an adoption would have been seen.
  public let from: Int
  public let to: Int
  /// First year of adoption; only countries with a date.
  public let year: [CountryCode: Int]
  /// Countries on the list of whom no dated row counts: no source gives the date, or the event is in doubt. Neither
  /// treated nor controls.
  public let undated: Set<CountryCode>
  public let notes: [String]

  /// - Throws: a usage error where no coding has that id.
  static func of(coding id: String, in record: Record, key: String) throws -> Cohorts {
    guard let coding = record.codings.first(where: { $0.id == id }) else {
      throw SuasionError(
        .usage, "no coding '\(id)' in the record", at: .init(key: key),
        hint: "the record holds \(record.codings.map(\.id).joined(separator: ", "))")
    }
    var year: [CountryCode: Int] = [:]
    var listed: Set<CountryCode> = []
    for adoption in record.adoptions where adoption.coding == id {
      listed.insert(adoption.country)
      if adoption.counts, let date = adoption.date {
        year[adoption.country] = min(year[adoption.country] ?? .max, date.year)
      }
    }
    let programme = record.programmes.first { $0.id == coding.programme }?.name ?? coding.programme
    return Cohorts(
      id: id, label: "\(programme) (\(coding.name))", programme: coding.programme, coverage: coding.coverage,
      from: coding.from,
      to: coding.to, year: year, undated: listed.subtracting(year.keys), notes: [coding.note])
  }

  /// The earliest adoption under any part. The years covered are those that every part covers; a country that one part
  /// knows to have adopted on an unknown date is undated in the union, since that date may be the earlier.
  static func union(_ plan: UnionPlan, in record: Record) throws -> Cohorts {
    let parts = try plan.codings.map { try of(coding: $0, in: record, key: "unions.\(plan.id)") }
    guard let first = parts.first else {
      throw SuasionError(.usage, "a union of no codings", at: .init(key: "unions.\(plan.id)"))
    }
    var year: [CountryCode: Int] = [:]
    var undated: Set<CountryCode> = []
    for part in parts {
      year.merge(part.year) { min($0, $1) }
      undated.formUnion(part.undated)
    }
    for code in undated { year[code] = nil }
    return Cohorts(
      id: plan.id, label: plan.label, programme: plan.programme,
      coverage: parts.allSatisfy { $0.coverage == .complete } ? .complete : .partial,
      from: parts.map(\.from).max() ?? first.from, to: parts.map(\.to).min() ?? first.to, year: year, undated: undated,
      notes: ["Adoption is the earliest under \(parts.map(\.label).joined(separator: " or "))."])
  }

  static func named(_ id: String, study: Study, record: Record) throws -> Cohorts {
    if let plan = study.unions.first(where: { $0.id == id }) { return try union(plan, in: record) }
    return try of(coding: id, in: record, key: "codings")
  }
}
