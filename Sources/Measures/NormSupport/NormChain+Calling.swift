import Statistics

extension NormChain {
  /// Spreads the chances of calling over the states.
  func spreadCalling() {
    let (lanes, groups) = (layout.lanes, layout.groups.count)
    for t in layout.periods.indices {
      for lane in 0..<lanes {
        callingOfState[t * lanes + lane] = Float(calling[t * groups + layout.groupOfState[lane]])
      }
    }
  }

  /// The log-likelihood of silence by period and group, at the chances of calling that are spread; shape as `calling`.
  private func silence() -> [Double] {
    let (lanes, groups) = (layout.lanes, layout.groups.count)
    here.value.start.update(repeating: 0, count: layout.periods.count * lanes)
    for row in layout.rows.indices where layout.rows[row].isSilent {
      var acts = acts(row, 0, at: position[0].start)
      kernels.act_values(&acts, here.value.start + layout.rows[row].period * lanes)
    }
    var sums = [Double](repeating: 0, count: calling.count)
    for t in layout.periods.indices {
      for lane in 0..<layout.states.count {
        sums[t * groups + layout.groupOfState[lane]] += Double(here.value[t * lanes + lane])
      }
    }
    return sums
  }

  /// The log-likelihood that the texts of a period that were put to a vote were.
  private func callLikelihood(_ t: Int) -> Double {
    let groups = layout.groups.count
    var sum = 0.0
    for text in layout.called where text.period == t {
      var silent = 1 - routine[t]
      for group in 0..<groups {
        for _ in 0..<text.noes[group] { silent *= 1 - calling[t * groups + group] }
      }
      sum += portableLog(max(1 - silent, 1e-300))
    }
    return sum
  }

  /// Draws the chances that an opponent calls a vote, and that a vote comes about that no opponent calls, by random
  /// walks of their logits.
  func moveCalling() {
    let groups = layout.groups.count
    let old = calling
    let current = silence()
    for index in calling.indices { calling[index] = logistic(logit(old[index]) + callingSteps[index].size * normal()) }
    let proposal = calling
    spreadCalling()
    let next = silence()
    calling = old
    for t in layout.periods.indices {
      var likelihood = callLikelihood(t)
      for group in 0..<groups {
        let index = t * groups + group
        let prior = group + 1 < groups ? options.ownCallingPrior : options.otherCallingPrior
        calling[index] = proposal[index]
        let changed = callLikelihood(t)
        let taken = accepts(
          next[index] - current[index] + changed - likelihood
            + logBeta(proposal[index], prior) - logBeta(old[index], prior))
        callingSteps[index].note(taken)
        if taken { likelihood = changed } else { calling[index] = old[index] }
      }
      for _ in 0..<2 {
        let before = routine[t]
        let silent = Double(layout.silentTexts[t])
        routine[t] = logistic(logit(before) + routineSteps[t].size * normal())
        let changed = callLikelihood(t)
        let ratio =
          changed - likelihood + silent * portableLog((1 - routine[t]) / (1 - before))
          + logBeta(routine[t], options.routinePrior) - logBeta(before, options.routinePrior)
        let taken = accepts(ratio)
        routineSteps[t].note(taken)
        if taken { likelihood = changed } else { routine[t] = before }
      }
    }
    spreadCalling()
  }

  /// The Beta density of a chance, as one of its logit, but for a constant.
  private func logBeta(_ p: Double, _ prior: (Double, Double)) -> Double {
    prior.0 * portableLog(p) + prior.1 * portableLog(1 - p)
  }
}

/// Kept within 1e-6 of 0 and 1, where single precision still tells them apart.
func logistic(_ x: Double) -> Double { min(max(1 / (1 + portableExp(-x)), 1e-6), 1 - 1e-6) }
func logit(_ p: Double) -> Double { portableLog(p / (1 - p)) }
