import Statistics

/// What the parameters of items are drawn from, itself drawn.
struct NormPrior: Sendable {
  /// Of the votes' lower cutpoint: its means where the text has a sponsorship item and where not, and what the
  /// sponsorship's deviation from its mean adds.
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
  /// Of a state, in a period, to turn.
  var turnChance = 0.01
  var activityVariance = 0.5
  /// What a state's mean position adds to its propensity to sponsor, by dimension.
  var activitySlope: [Double]
  /// By dimension: a vote's slope is so many times its text's sponsorship's, as both say where the text points.
  var slopeLink: [Double]
  /// By dimension: around what the sponsorship says; and of votes on texts without one.
  var linkedSlopeVariance: [Double]
  var voteSlope: [Plain]
  var sponsorSlope: [Plain]
  var accessionSlope: [Plain]
  var voteLower = Link(linked: -2, unlinked: -2)
  var gap = Plain(mean: -0.5, variance: 0.5)
  var sponsorThresholdMean = 1.0
  var sponsorThresholdVariance = 1.0
  var accession = Plain()

  init(dimensions: Int) {
    activitySlope = Array(repeating: 0, count: dimensions)
    slopeLink = Array(repeating: 0, count: dimensions)
    linkedSlopeVariance = Array(repeating: 1, count: dimensions)
    voteSlope = Array(repeating: Plain(), count: dimensions)
    sponsorSlope = voteSlope
    accessionSlope = voteSlope
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
      p.lowerPrecision = 1 / lowers.variance
      if let other = s.linked {
        p.slopePrecision = 1 / prior.linkedSlopeVariance[dimension]
        p.slopeMean = prior.slopeLink[dimension] * slope[dimension][other]
        p.lowerMean = lowers.linked + lowers.link * (lower[other] - prior.sponsorThresholdMean)
      } else {
        p.slopePrecision = 1 / slopes.variance
        (p.slopeMean, p.lowerMean) = (slopes.mean, lowers.unlinked)
      }
    case .sponsorship:
      let own = prior.sponsorSlope[dimension]
      p.slopePrecision = 1 / own.variance
      p.slopeMean = own.mean
      p.lowerPrecision = 1 / prior.sponsorThresholdVariance
      p.lowerMean = prior.sponsorThresholdMean
      if let other = s.linked {
        let lowers = prior.voteLower
        combine(
          &p.slopeMean, &p.slopePrecision, weight: prior.slopeLink[dimension],
          variance: prior.linkedSlopeVariance[dimension],
          target: slope[dimension][other])
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
    let (linked, unlinked) = (
      votes.filter { layout.sets[$0].linked != nil }, votes.filter { layout.sets[$0].linked == nil }
    )
    drawSlopeLinks(linked)
    for d in 0..<options.dimensions {
      prior.linkedSlopeVariance[d] = drawVariance(
        linked.map { slope[d][$0] - prior.slopeLink[d] * sponsorSlope(d, $0) }, shape: 2, scale: 1)
      prior.voteSlope[d] = drawPlain(prior.voteSlope[d], unlinked, d, scale: 1)
      prior.sponsorSlope[d] = drawPlain(prior.sponsorSlope[d], sponsorships, d, scale: 0.5)
      prior.accessionSlope[d] = drawPlain(prior.accessionSlope[d], accessions, d, scale: 0.5)
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
      if isLineFree { drawActivitySlopes() }
      prior.activityVariance = drawVariance(activityResiduals, shape: 2, scale: 0.5)
    }
  }

  private func sponsorSlope(_ d: Int, _ vote: Int) -> Double { layout.sets[vote].linked.map { slope[d][$0] } ?? 0 }

  private func drawSlopeLinks(_ linked: [Int]) {
    for d in 0..<options.dimensions {
      var (precision, sum) = (1 / NormPrior.linkVariance, 0.0)
      for vote in linked {
        let x = sponsorSlope(d, vote)
        precision += x * x / prior.linkedSlopeVariance[d]
        sum += x * slope[d][vote] / prior.linkedSlopeVariance[d]
      }
      prior.slopeLink[d] = sum / precision + normal() / precision.squareRoot()
    }
  }

  /// Mean and variance of slopes in a dimension.
  private func drawPlain(_ old: NormPrior.Plain, _ sets: [Int], _ d: Int, scale: Double) -> NormPrior.Plain {
    var plain = old
    let slopes = slope[d]
    plain.mean = drawMean(old.variance, sets, { slopes[$0] }, start: 0, variance: NormPrior.slopeVariance, link: nil)
    plain.variance = drawVariance(sets.map { slopes[$0] - plain.mean }, shape: 2, scale: scale)
    return plain
  }

  /// Log prior of the slopes of votes given those of their texts' sponsorships.
  func logLinkedSlopes(_ d: Int) -> Double {
    var sum = 0.0
    for vote in layout.setsOfKind[0] where layout.sets[vote].linked != nil {
      let deviation = slope[d][vote] - prior.slopeLink[d] * sponsorSlope(d, vote)
      sum -= 0.5 * deviation * deviation / prior.linkedSlopeVariance[d]
    }
    return sum
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

  /// A gamma variate of scale 1 (Marsaglia & Tsang 2000, doi 10.1145/358407.358414).
  func gamma(_ shape: Double) -> Double {
    if shape < 1 { return gamma(shape + 1) * portableExp(portableLog(random.openUniform()) / shape) }
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
