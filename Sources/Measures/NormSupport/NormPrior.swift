import Statistics

/// What the parameters of items are drawn from, itself drawn.
struct NormPrior: Sendable {
  /// Means of a vote's parameter: where the text has a sponsorship item, where not, and what the sponsorship's
  /// deviation from its mean adds.
  struct Link: Sendable {
    var linked = 0.0
    var unlinked = 0.0
    var link = 0.0
    var variance = 1.0
  }
  struct Plain: Sendable {
    var mean = 0.0
    var variance = 1.0
  }
  static let slopeVariance = 1.0
  static let linkVariance = 1.0
  static let thresholdVariance = 4.0

  /// σ: sd of the walk over one period.
  var innovation = 0.15
  var activityVariance = 0.5
  /// By dimension.
  var voteSlope: [Link]
  var sponsorSlope: [Plain]
  var accessionSlope: [Plain]
  var voteLower = Link(linked: -2, unlinked: -2)
  var gap = Plain(mean: -0.5, variance: 0.5)
  var sponsorThresholdMean = 1.0
  var sponsorThresholdVariance = 1.0
  var accession = Plain()

  init(dimensions: Int) {
    voteSlope = Array(repeating: Link(), count: dimensions)
    sponsorSlope = Array(repeating: Plain(), count: dimensions)
    accessionSlope = sponsorSlope
  }
}

/// A normal prior of an item's slope and (lower) cutpoint.
struct NormItemPrior {
  var slopeMean = 0.0
  var slopePrecision = 1.0
  var lowerMean = 0.0
  var lowerPrecision = 1.0
}

extension NormChain {
  /// Of a sponsorship with what its linked vote says; products of normals.
  func itemPrior(_ set: Int, _ dimension: Int) -> NormItemPrior {
    let s = layout.sets[set]
    var p = NormItemPrior()
    switch s.kind {
    case .vote:
      let (slopes, lowers) = (prior.voteSlope[dimension], prior.voteLower)
      p.slopePrecision = 1 / slopes.variance
      p.lowerPrecision = 1 / lowers.variance
      if let other = s.linked {
        p.slopeMean = slopes.linked + slopes.link * (slope[dimension][other] - prior.sponsorSlope[dimension].mean)
        p.lowerMean = lowers.linked + lowers.link * (lower[other] - prior.sponsorThresholdMean)
      } else {
        (p.slopeMean, p.lowerMean) = (slopes.unlinked, lowers.unlinked)
      }
    case .sponsorship:
      let own = prior.sponsorSlope[dimension]
      p.slopePrecision = 1 / own.variance
      p.slopeMean = own.mean
      p.lowerPrecision = 1 / prior.sponsorThresholdVariance
      p.lowerMean = prior.sponsorThresholdMean
      if let other = s.linked {
        let (slopes, lowers) = (prior.voteSlope[dimension], prior.voteLower)
        combine(
          &p.slopeMean, &p.slopePrecision, weight: slopes.link, variance: slopes.variance,
          target: slope[dimension][other] - slopes.linked + slopes.link * own.mean)
        combine(
          &p.lowerMean, &p.lowerPrecision, weight: lowers.link, variance: lowers.variance,
          target: lower[other] - lowers.linked + lowers.link * prior.sponsorThresholdMean)
      }
    case .accession:
      let own = prior.accessionSlope[dimension]
      (p.slopeMean, p.slopePrecision) = (own.mean, 1 / own.variance)
      (p.lowerMean, p.lowerPrecision) = (prior.accession.mean, 1 / prior.accession.variance)
    }
    return p
  }

  /// Multiplies N(mean, 1/precision) in x by N(target; weight · x, variance).
  private func combine(
    _ mean: inout Double, _ precision: inout Double, weight: Double, variance: Double, target: Double
  ) {
    let added = weight * weight / variance
    let total = precision + added
    mean = (precision * mean + weight * target / variance) / total
    precision = total
  }

  /// Draws the means, links and variances that items' parameters come from, given those.
  func movePrior() {
    let (votes, sponsorships, accessions) = (layout.setsOfKind[0], layout.setsOfKind[1], layout.setsOfKind[2])
    for d in 0..<options.dimensions {
      let slopes = slope[d]
      prior.voteSlope[d] = drawLink(
        prior.voteSlope[d], votes, { slopes[$0] }, centre: prior.sponsorSlope[d].mean, start: 0,
        variance: NormPrior.slopeVariance)
      prior.sponsorSlope[d].mean = drawMean(
        prior.sponsorSlope[d].variance, sponsorships, { slopes[$0] }, start: 0,
        variance: NormPrior.slopeVariance, link: prior.voteSlope[d])
      prior.sponsorSlope[d].variance = drawVariance(
        sponsorships.map { slopes[$0] - prior.sponsorSlope[d].mean }, shape: 2, scale: 0.5)
      prior.accessionSlope[d].mean = drawMean(
        prior.accessionSlope[d].variance, accessions, { slopes[$0] }, start: 0,
        variance: NormPrior.slopeVariance, link: nil)
      prior.accessionSlope[d].variance = drawVariance(
        accessions.map { slopes[$0] - prior.accessionSlope[d].mean }, shape: 2, scale: 0.5)
    }
    let lower = lower
    prior.voteLower = drawLink(
      prior.voteLower, votes, { lower[$0] }, centre: prior.sponsorThresholdMean, start: -2,
      variance: NormPrior.thresholdVariance)
    prior.sponsorThresholdMean = drawMean(
      prior.sponsorThresholdVariance, sponsorships, { lower[$0] }, start: 1,
      variance: NormPrior.thresholdVariance, link: prior.voteLower)
    prior.sponsorThresholdVariance = drawVariance(
      sponsorships.map { lower[$0] - prior.sponsorThresholdMean }, shape: 2, scale: 1)
    prior.accession.mean = drawMean(
      prior.accession.variance, accessions, { lower[$0] }, start: 0,
      variance: NormPrior.thresholdVariance, link: nil)
    prior.accession.variance = drawVariance(accessions.map { lower[$0] - prior.accession.mean }, shape: 2, scale: 1)
    let gaps = logGap
    prior.gap.mean = drawMean(prior.gap.variance, votes, { gaps[$0] }, start: -0.5, variance: 1, link: nil)
    prior.gap.variance = drawVariance(votes.map { gaps[$0] - prior.gap.mean }, shape: 2, scale: 0.5)
    if !sponsorships.isEmpty {
      prior.activityVariance = drawVariance(
        (0..<layout.states.count).map { Double(activity[$0]) }, shape: 2, scale: 0.5)
    }
  }

  /// The mean of sponsorships' (or accessions') parameter; `link` where votes are centred on it.
  private func drawMean(
    _ ownVariance: Double, _ sets: [Int], _ value: (Int) -> Double, start: Double,
    variance: Double, link: NormPrior.Link?
  ) -> Double {
    var precision = 1 / variance
    var sum = start / variance
    for set in sets {
      precision += 1 / ownVariance
      sum += value(set) / ownVariance
      if let link, let vote = layout.sets[set].linked {
        // The vote's value is N(linked + link (own − mean), v): −link · mean = vote − linked − link · own.
        precision += link.link * link.link / link.variance
        sum -= link.link * (value(vote) - link.linked - link.link * value(set)) / link.variance
      }
    }
    return sum / precision + normal() / precision.squareRoot()
  }

  private func drawLink(
    _ old: NormPrior.Link, _ votes: [Int], _ value: (Int) -> Double, centre: Double, start: Double,
    variance: Double
  ) -> NormPrior.Link {
    var link = old
    var (n, sx, sxx, sy, sxy, m, sz) = (0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for set in votes {
      if let other = layout.sets[set].linked {
        let (x, y) = (value(other) - centre, value(set))
        n += 1
        sx += x
        sxx += x * x
        sy += y
        sxy += x * y
      } else {
        m += 1
        sz += value(set)
      }
    }
    let v = link.variance
    let (p00, p01, p11) = (n / v + 1 / variance, sx / v, sxx / v + 1 / NormPrior.linkVariance)
    let (b0, b1) = (sy / v + start / variance, sxy / v)
    let (l00, l10) = (p00.squareRoot(), p01 / p00.squareRoot())
    let l11 = (p11 - l10 * l10).squareRoot()
    let y0 = b0 / l00
    let y1 = (b1 - l10 * y0) / l11
    link.link = (y1 + normal()) / l11
    link.linked = (y0 + normal() - l10 * link.link) / l00
    let precision = m / v + 1 / variance
    link.unlinked = (sz / v + start / variance) / precision + normal() / precision.squareRoot()
    let (a, b, c) = (link.linked, link.unlinked, link.link)
    link.variance = drawVariance(
      votes.map { set in
        guard let other = layout.sets[set].linked else { return value(set) - b }
        return value(set) - a - c * (value(other) - centre)
      }, shape: 2, scale: 1)
    return link
  }

  /// A variance given deviations of it, under an inverse gamma prior.
  private func drawVariance(_ deviations: [Double], shape: Double, scale: Double) -> Double {
    var sum = 0.0
    for deviation in deviations { sum += deviation * deviation }
    return (scale + 0.5 * sum) / gamma(shape + 0.5 * Double(deviations.count))
  }

  /// A gamma variate of scale 1 and a shape of at least 1 (Marsaglia & Tsang 2000, doi 10.1145/358407.358414).
  private func gamma(_ shape: Double) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    var stream = random
    var found: Double?
    repeat {
      let x = stream.normal()
      let root = 1 + c * x
      let u = stream.openUniform()
      if root > 0 {
        let v = root * root * root
        if portableLog(u) < 0.5 * x * x + d - d * v + d * portableLog(v) { found = d * v }
      }
    } while found == nil
    random = stream
    return found ?? d
  }
}
