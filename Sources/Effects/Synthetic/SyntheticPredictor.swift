import Statistics

/// Something that a synthetic control is to resemble its treated unit in, before adoption.
public enum SyntheticPredictor: Sendable, Equatable, Hashable, CustomStringConvertible {
  /// The mean outcome over these periods; one period where both ends are the same.
  case outcome(ClosedRange<Int>)
  /// The mean outcome over all periods before adoption.
  case meanOutcome
  /// The mean of a covariate over all periods before adoption.
  case meanCovariate(String)
  /// The mean of a covariate over these periods.
  case covariate(String, ClosedRange<Int>)

  public var description: String {
    func word(_ range: ClosedRange<Int>) -> String {
      range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound)..\(range.upperBound)"
    }
    return switch self {
    case .outcome(let range): "outcome \(word(range))"
    case .meanOutcome: "mean outcome"
    case .meanCovariate(let name): name
    case .covariate(let name, let range): "\(name) \(word(range))"
    }
  }
}

extension SyntheticPredictor {
  /// Those asked for, and the mean of every covariate of the panel that none of them names.
  static func all(_ asked: [SyntheticPredictor], _ panel: StaggeredPanel) throws -> [SyntheticPredictor] {
    var named: Set<String> = []
    for predictor in asked {
      guard let name = predictor.covariateName else { continue }
      guard panel.covariateNames.contains(name) else {
        throw SuasionError(
          .usage, "no covariate '\(name)' to match on",
          hint: panel.covariateNames.isEmpty
            ? "the panel has none" : "there is: \(panel.covariateNames.joined(separator: ", "))")
      }
      named.insert(name)
    }
    for (place, predictor) in asked.enumerated() where asked[..<place].contains(predictor) {
      throw SuasionError(.usage, "the predictor '\(predictor)' is given twice", hint: "give it once")
    }
    return panel.covariateNames.filter { !named.contains($0) }.map { .meanCovariate($0) } + asked
  }

  private var covariateName: String? {
    switch self {
    case .outcome, .meanOutcome: nil
    case .meanCovariate(let name), .covariate(let name, _): name
    }
  }

  private var range: ClosedRange<Int>? {
    switch self {
    case .outcome(let range), .covariate(_, let range): range
    case .meanOutcome, .meanCovariate: nil
    }
  }

  /// Its value for a row of the design, from periods before a cohort's adoption; NaN where nothing is observed.
  ///
  /// - Throws: `SuasionError` (.usage) where its periods are not all before adoption, or not in the panel.
  func value(_ row: Int, _ design: SyntheticDesign, before cohort: SyntheticDesign.Cohort) throws -> Double {
    var periods = Array(0..<cohort.start)
    if let range {
      guard range.upperBound < cohort.cohort else {
        throw SuasionError(
          .usage, "the predictor '\(self)' is not before \(cohort.cohort), when a unit adopts",
          hint: "match on periods before the first adoption")
      }
      periods = periods.filter { range.contains(design.periods[$0]) }
      guard !periods.isEmpty else {
        throw SuasionError(
          .usage, "the panel has no period of the predictor '\(self)'",
          hint: "it starts in \(design.periods[0])")
      }
    }
    let t = design.periodCount
    let source: [Double]
    if let covariateName, let place = design.panel.covariateNames.firstIndex(of: covariateName) {
      source = design.covariates[place]
    } else {
      source = design.outcome
    }
    return mean(periods.map { source[row * t + $0] }.filter { !$0.isNaN })
  }
}
