import Statistics

/// Ideal points at the joint mode, for a first look: no posterior.
///
/// Positions, items and σ climb together by Newton's method (σ by an EM step); `sd` is the normal approximation of a
/// position's spread given the items, and so too small: it knows nothing of what the items leave open.
public struct ApproximateIdealPoints: Sendable {
  public struct Point: Sendable, Equatable {
    public let unit: Int
    public let time: Int
    public let votes: Int
    public let mean: Double
    public let sd: Double
  }

  public let units: [String]
  /// By unit, then time.
  public let points: [Point]
  public let notes: [String]
}

/// The joint mode of an ideal-point model, on the identified scale; see `ApproximateIdealPoints`.
///
/// - Throws: a data error for votes that no model can be fitted to.
public func approximateIdealPoints(
  of data: VoteData, options: IdealPointOptions = IdealPointOptions()
) throws -> ApproximateIdealPoints {
  try options.check()
  let layout = try VoteLayout(data)
  // Twenty steps take the full record half a second. Forty come nearer the posterior means: root mean square error 0.10
  // in the place of 0.15.
  let mode = IdealPointChain.mode(of: layout, options: options, most: 20)
  let anchor = IdealPointTrace.anchor(layout, options.anchor)
  let (mean, factor) = IdealPointTrace.identify(
    mode, anchor: layout.unitStart[anchor]..<layout.unitStart[anchor + 1])
  let variance = mode.spreads().variance
  var points: [ApproximateIdealPoints.Point] = []
  for unit in data.units.indices {
    for state in layout.unitStart[unit]..<layout.unitStart[unit + 1] {
      points.append(
        .init(
          unit: unit, time: data.times[layout.stateTime[state]], votes: layout.stateVotes[state],
          mean: (Double(mode.theta[layout.stateSlot[state]]) - mean) * factor,
          sd: variance[state].squareRoot() * abs(factor)))
    }
  }
  return ApproximateIdealPoints(units: data.units, points: points, notes: layout.notes())
}
