import Statistics

/// All hazards of a forecast, ready to be drawn from.
struct FutureProgram: Sendable {
  /// By fit, then by kind and transition.
  let hazards: [[FutureHazard?]]
  /// The fits of each component.
  let components: [Range<Int>]
  /// By kind, the sum of the weights up to each component.
  let cumulative: [[Double]]
  let isCloglog: Bool
  /// Whether any hazard has a coefficient of the network.
  let usesNetwork: [Bool]

  static func slot(_ kind: AcceptanceFramework.Kind, _ side: Int) -> Int { (kind == .lasting ? 0 : 2) + side }

  init(_ setup: FutureSetup, _ model: AcceptanceModel, lanes: Int) {
    let history = setup.history
    let slot = history.slot(setup.origin)
    hazards = model.fits.map { fit in
      let used = Set(
        fit.hazards.flatMap { $0.design.terms }.compactMap { term -> Int? in
          switch term {
          case .covariate(let index, _), .missing(let index): index
          default: nil
          }
        })
      let covariates = AcceptanceCovariates(history, indices: used.sorted(), draw: fit.draw, of: fit.draws)
      return AcceptanceFramework.Kind.allCases.flatMap { kind in
        AcceptanceModel.Transition.allCases.map { transition in
          guard setup.frames.contains(where: { $0.framework.kind == kind }) else { return nil }
          return fit.hazard(transition, kind).map {
            FutureHazard($0, history, covariates, frames: setup.frames.map(\.index), slot: slot, lanes: lanes)
          }
        }
      }
    }
    let components = model.components.isEmpty ? [0..<model.fits.count] : model.components
    self.components = components
    cumulative = AcceptanceFramework.Kind.allCases.map { kind in
      var sum = 0.0
      return components.indices.map { place in
        sum += model.weights[kind]?[place] ?? 1
        return sum
      }
    }
    isCloglog = model.options.link == .cloglog
    usesNetwork = history.panel.networks.indices.map { n in
      model.fits.contains { fit in
        fit.hazards.contains { hazard in
          hazard.design.terms.enumerated().contains { $1 == .network(n) && hazard.terms[$0] != nil }
        }
      }
    }
  }
}
