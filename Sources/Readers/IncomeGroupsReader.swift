import Foundation
import Record
import Statistics
import Tables

/// Reads the World Bank's historical income groups into the group of each country by calendar year.
///
/// Of the file's three years, `year_data` is the calendar year whose national income per head (Atlas method) decided the
/// group; the Bank announces it the July after (`year_release`) and applies it in the fiscal year that then begins
/// (`year_fiscal`). China's income of 2010 made it upper middle, and it carries that group at `year_data` 2010. The group
/// "at the time" of an event of year T is thus the row whose `year_data` is T: it describes the income of T, and not the
/// label in force in T, which rests on the income of T-1.
///
/// The file is the form that the Bank's poverty team works from (github GPID-WB/Class), in which the Bank's list has had
/// its gaps filled: a country's first group is carried back to 1987, a successor is given the group of the state it came
/// from, and the last group is carried forward. So rows from before a country existed, and rows of years in which the
/// Bank left a country unclassified, are left out here, and named in `leftOut`. A first group carried back within a
/// country's own years (Nauru's, for one) cannot be told from a real one, and stays.
public enum IncomeGroupsReader {
  public struct Reading: Sendable {
    public let groups: [CountryCode: [Int: IncomeGroup]]
    public let leftOut: [LeftOut]
  }

  /// Rows that are no country-year of the record.
  public struct LeftOut: Sendable, Equatable {
    public let economy: String
    public let code: String
    public let rows: Int
    public let reason: String
  }

  /// Years in which the Bank gave no group, its "temporarily unclassified", by `year_data`: Venezuela since the list of
  /// July 2021, for want of revised national accounts, and Ethiopia in the list of July 2025.
  static let unclassified: [CountryCode: ClosedRange<Int>] = ["VEN": 2020...9999, "ETH": 2024...2024]

  /// Reads a csv with the columns economy, code, year_data and incgroup_historical.
  ///
  /// - Throws: where code and economy are different countries, where a country-year stands twice, or where a group or an
  ///   economy is unknown; each with file and line.
  public static func read(_ text: DelimitedText, resolver: CountryResolver) throws -> Reading {
    let economy = try text.column("economy"), code = try text.column("code")
    let year = try text.column("year_data"), group = try text.column("incgroup_historical")

    var groups: [CountryCode: [Int: IncomeGroup]] = [:]
    var leftOut: [[String]: Int] = [:]
    var known: [[String]: CountryResolver.Resolution] = [:]
    for row in 0..<text.rowCount {
      let name = text.string(row, economy), iso3 = text.string(row, code)
      let resolution = try known[[name, iso3]] ?? resolve(name, iso3, resolver, at: text.location(row, economy))
      known[[name, iso3]] = resolution
      guard let calendarYear = try text.int(row, year) else {
        throw SuasionError(.data, "the year is missing", at: text.location(row, year))
      }
      let reason: String
      switch resolution {
      case .notACountry(let what): reason = what
      case .country(let country):
        if text.isEmpty(row, group) {
          reason = "no group given"
        } else if let began = resolver.country(country)?.exists.from.year, calendarYear < began {
          reason = "before the country existed: its first group carried back, or its predecessor's"
        } else if let years = unclassified[country], years.contains(calendarYear) {
          reason = "left unclassified by the World Bank: an earlier group carried forward"
        } else {
          guard let value = IncomeGroup(worldBank: text.string(row, group)) else {
            throw SuasionError(
              .data, "'\(text.string(row, group))' is no income group", at: text.location(row, group),
              hint: "write Low income, Lower middle income, Upper middle income or High income")
          }
          if groups[country, default: [:]].updateValue(value, forKey: calendarYear) != nil {
            throw SuasionError(.data, "\(country) has two rows for \(calendarYear)", at: text.location(row, year))
          }
          continue
        }
      }
      leftOut[[iso3, name, reason], default: 0] += 1
    }
    let parts = leftOut.sorted { $0.key.lexicographicallyPrecedes($1.key) }
    return Reading(
      groups: groups,
      leftOut: parts.map { LeftOut(economy: $0.key[1], code: $0.key[0], rows: $0.value, reason: $0.key[2]) })
  }

  /// The economy by its name, which must agree with its code.
  private static func resolve(
    _ name: String, _ code: String, _ resolver: CountryResolver, at location: SuasionError.Location
  ) throws -> CountryResolver.Resolution {
    do {
      let byName = try resolver.classify(name)
      let byCode = try resolver.classify(code)
      switch (byName, byCode) {
      case (.country(let a), .country(let b)) where a == b: return byName
      case (.notACountry, .notACountry): return byName
      default: throw SuasionError(.data, "'\(name)' and its code '\(code)' are not the same country")
      }
    } catch var error as SuasionError {
      error.location = error.location ?? location
      throw error
    }
  }
}

extension IncomeGroup {
  /// The group by the World Bank's words for it.
  init?(worldBank text: String) {
    switch text {
    case "Low income": self = .low
    case "Lower middle income": self = .lowerMiddle
    case "Upper middle income": self = .upperMiddle
    case "High income": self = .high
    default: return nil
    }
  }
}
