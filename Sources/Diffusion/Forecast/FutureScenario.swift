import Statistics

/// What a lever changes in a simulation; the baseline changes nothing.
struct FutureScenario: Sendable {
  enum Change: Sendable {
    case none
    /// Programmes a year, raw units each adds, and who may get them.
    case effort(covariate: Int, perYear: Double, each: Double, among: [Int])
    /// Raw units a unit.
    case shift(covariate: Int, by: [Double])
    /// A unit out of frames, and covariates that no longer tell units apart there.
    case withdrawal(unit: Int, frames: [Int], covariates: [Int])
  }

  var name: String
  var change: Change

  /// The covariate that programmes move.
  var effort: Int? {
    if case .effort(let covariate, _, _, _) = change { covariate } else { nil }
  }

  static let baseline = FutureScenario(name: "", change: .none)

  /// - Throws: A usage error for words that the panel does not know, and for a lever whose effect was not estimated.
  init(_ lever: Lever, _ setup: FutureSetup, _ model: AcceptanceModel) throws {
    let panel = setup.history.panel
    func unit(_ name: String) throws -> Int {
      guard let place = setup.history.units.firstIndex(of: name) else {
        throw SuasionError(.usage, "the lever '\(lever.name)' names '\(name)', no unit of the panel")
      }
      return place
    }
    func covariate(_ name: String) throws -> Int {
      guard let index = panel.covariates.firstIndex(where: { $0.name == name }) else {
        throw SuasionError(
          .usage, "the lever '\(lever.name)' moves '\(name)', no covariate of the panel",
          hint: "it has \(panel.covariates.map(\.name).joined(separator: ", "))")
      }
      let isEstimated = setup.frames.contains { frame in
        model.fits.contains { fit in
          AcceptanceModel.Transition.allCases.contains { transition in
            fit.hazard(transition, frame.framework.kind).map {
              $0.estimatesSlope(of: index, frame.index, setup.history)
            } ?? false
          }
        }
      }
      guard isEstimated else {
        throw SuasionError(
          .usage, "the lever '\(lever.name)' rests on '\(name)', whose coefficient was not estimated",
          hint: "leave the lever out, or bring more events: with few a hazard is a rate that nothing moves")
      }
      return index
    }
    func units(_ names: [String]?) throws -> [Int] {
      guard let names else { return Array(setup.history.units.indices) }
      guard !names.isEmpty else { throw SuasionError(.usage, "the lever '\(lever.name)' reaches no unit") }
      return try Set(names).map(unit).sorted()
    }
    name = lever.name
    switch lever.change {
    case .effort(let words, let perYear, let each, let among):
      guard perYear >= 0, perYear <= 10_000, each.isFinite else {
        throw SuasionError(
          .usage, "the lever '\(lever.name)' asks for \(perYear) programmes a year", hint: "ask for 0 to 10,000")
      }
      change = .effort(covariate: try covariate(words), perYear: perYear, each: each, among: try units(among))
    case .shift(let words, let amount, let names):
      guard amount.isFinite else {
        throw SuasionError(.usage, "the lever '\(lever.name)' moves '\(words)' by \(amount)")
      }
      var by = [Double](repeating: 0, count: setup.history.count)
      for place in try units(names) { by[place] = amount }
      change = .shift(covariate: try covariate(words), by: by)
    case .withdrawal(let who, let ids, let names):
      let place = try unit(who)
      let frames = try ids.map { id in
        guard let frame = setup.frames.firstIndex(where: { $0.framework.id == id }) else {
          throw SuasionError(
            .usage, "the lever '\(lever.name)' withdraws from '\(id)', which is not forecast",
            hint: "forecast it, or leave it out of the lever")
        }
        return frame
      }
      let covariates = try names.map(covariate)
      guard !frames.isEmpty, !covariates.isEmpty || frames.contains(where: { setup.frames[$0].holds[place] }) else {
        throw SuasionError(
          .usage, "the lever '\(lever.name)' changes nothing: '\(who)' holds none of its frameworks",
          hint: "name a framework that it holds, or covariates that rest on it")
      }
      change = .withdrawal(unit: place, frames: frames, covariates: covariates)
    }
  }

  private init(name: String, change: Change) {
    self.name = name
    self.change = change
  }

  /// What the lever rests on, for the reader.
  func basis(_ setup: FutureSetup, _ model: AcceptanceModel) -> [String] {
    let indices: [Int] =
      switch change {
      case .none: []
      case .effort(let covariate, _, _, _), .shift(let covariate, _): [covariate]
      case .withdrawal(_, _, let covariates): covariates
      }
    let names = indices.map { setup.history.panel.covariates[$0].name }
    let kinds = AcceptanceFramework.Kind.allCases.filter { kind in
      setup.frames.contains { $0.framework.kind == kind }
    }
    return model.hazards.filter { kinds.contains($0.kind) }.flatMap { hazard in
      hazard.coefficients.filter { coefficient in
        names.contains { coefficient.name == $0 || coefficient.name.hasPrefix($0 + ": ") }
      }.map {
        "\(name) rests on \($0.name) (\(hazard.transition.rawValue), \(hazard.kind.rawValue)):"
          + " \(rounded($0.estimate)) [\(rounded($0.confLow)), \(rounded($0.confHigh))] for \(rounded($0.scale)) of it"
      }
    }
  }
}

private func rounded(_ value: Double) -> String {
  let scaled = (value * 1000).rounded() / 1000
  return "\(scaled == 0 ? 0 : scaled)"
}

extension AcceptanceHazard {
  func estimatesSlope(of covariate: Int, _ f: Int, _ history: AcceptanceHistory) -> Bool {
    rate == nil
      && design.terms.enumerated().contains { term, what in
        guard case .covariate(covariate, let scope) = what, terms[term] != nil else { return false }
        return scope.contains(history.sides[f])
      }
  }
}
