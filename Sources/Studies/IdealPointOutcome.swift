import Measures
import Record
import Statistics

extension OutcomeTable {
  /// Ideal points, or distances between them, as an outcome: the posterior mean, and draws spread over the chains.
  ///
  /// A distance is taken within each draw, where the pole stands where that draw puts it; its value is the mean of the
  /// draws' distances, not the distance of the means. The year is the one in which the session opened.
  ///
  /// - Throws: a data error where the pole, or everyone, has no ideal point.
  static func idealPoints(
    _ quantity: IdealPointQuantity, subjects: RollCallSelection.Subjects, plan: OutcomePlan, study: Study,
    record: Record, posterior: IdealPointPosterior
  ) throws -> OutcomeTable {
    let key = SuasionError.Location(key: "outcomes.\(plan.id)")
    guard let first = posterior.points.map(\.time).min(), let last = posterior.points.map(\.time).max() else {
      throw SuasionError(.data, "no country has an ideal point on \(subjects.words)", at: key)
    }
    let pole: CountryCode? =
      switch quantity {
      case .own: nil
      case .toSponsor: study.sponsor
      case .toRival: study.rival
      }
    let measured = try PositionsToMeasure(posterior, pole: pole, at: key)
    let years = first...last
    func table(_ values: [Double]) -> [CountryCode: [Double]] {
      var table: [CountryCode: [Double]] = [:]
      for (item, value) in zip(measured.items, values) where value.isFinite {
        table[item.country, default: Array(repeating: .nan, count: years.count)][item.year - first] = value
      }
      return table
    }
    let run = IdealPointFacts(posterior, subjects: subjects, record: record)
    var notes: [String] = []
    if let pole, !measured.yearsWithoutPole.isEmpty {
      notes.append(
        "No distance in years in which \(pole) cast no vote on \(subjects.words): \(ranges(measured.yearsWithoutPole))."
      )
    }
    return OutcomeTable(
      plan: plan, years: years, values: table(measured.means(posterior)),
      draws: posterior.spread(study.outcomeDraws).map { table(measured.values(in: posterior.draw($0))) }, notes: notes,
      warnings: run.warning.map { [$0] } ?? [],
      diagnostics: [
        "ideal points, largest R-hat": run.convergence.maxRHat,
        "ideal points, fewest effective draws (bulk)": run.convergence.minEssBulk,
        "ideal points, fewest effective draws (tails)": run.convergence.minEssTail,
        "ideal points, country-years that miss the target": Double(run.convergence.unconverged),
      ])
  }
}

/// The points of a posterior that have a value, each with the pole's point of the same year.
private struct PositionsToMeasure {
  struct Item {
    let country: CountryCode
    let year: Int
    let point: Int
    /// Nil where the position itself is wanted.
    let pole: Int?
  }

  private(set) var items: [Item] = []
  /// Years in which others have a point and the pole has none; ascending.
  private(set) var yearsWithoutPole: [Int] = []

  init(_ posterior: IdealPointPosterior, pole: CountryCode?, at key: SuasionError.Location) throws {
    var poles: [Int: Int] = [:]
    if let pole {
      for (index, point) in posterior.points.enumerated() where posterior.units[point.unit] == pole.rawValue {
        poles[point.time] = index
      }
      guard !poles.isEmpty else {
        throw SuasionError(
          .data, "\(pole) has no ideal point", at: key, hint: "measure the distance to a country that voted")
      }
      yearsWithoutPole = Set(posterior.points.map(\.time)).subtracting(poles.keys).sorted()
    }
    for (index, point) in posterior.points.enumerated() {
      let country = CountryCode(posterior.units[point.unit])
      if pole == nil {
        items.append(Item(country: country, year: point.time, point: index, pole: nil))
      } else if country != pole, let other = poles[point.time] {
        items.append(Item(country: country, year: point.time, point: index, pole: other))
      }
    }
  }

  /// What one draw says of every item.
  func values(in draw: ArraySlice<Float>) -> [Double] {
    items.map { item in
      let own = Double(draw[draw.startIndex + item.point])
      return item.pole.map { abs(own - Double(draw[draw.startIndex + $0])) } ?? own
    }
  }

  /// The mean over all draws, summed in their order.
  func means(_ posterior: IdealPointPosterior) -> [Double] {
    var sums = [Double](repeating: 0, count: items.count)
    for index in 0..<posterior.drawCount {
      let draw = posterior.draw(index)
      for (position, item) in items.enumerated() {
        let own = Double(draw[draw.startIndex + item.point])
        sums[position] += item.pole.map { abs(own - Double(draw[draw.startIndex + $0])) } ?? own
      }
    }
    return sums.map { $0 / Double(posterior.drawCount) }
  }
}

/// "1946 to 1970, 1980".
func ranges(_ years: [Int]) -> String {
  var runs: [ClosedRange<Int>] = []
  for year in years {
    if let last = runs.last, year == last.upperBound + 1 {
      runs[runs.count - 1] = last.lowerBound...year
    } else {
      runs.append(year...year)
    }
  }
  return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound) to \($0.upperBound)" }
    .joined(separator: ", ")
}
