import Effects
import Foundation
import Testing

/// Against `Benchmarks/peers/honest_did.json`, made by the script beside it with moderndid 0.2.0, honestdid 0.1.1 and
/// diff-diff 3.13.0, on the example of Benzarti & Carloni (2019) that comes with HonestDiD and on simulated paths.
@Suite struct SensitivityPeerTests {
  struct Peers: Decodable {
    struct Interval: Decodable {
      let magnitude, low, high: Double
      let step, otherLow, otherHigh: Double?
    }
    struct Run: Decodable {
      let target: String
      let rm, sd: [Interval]
    }
    struct Slope: Decodable {
      let form: String
      let power, slope: Double
    }
    struct Case: Decodable {
      let name: String
      let times: [Int]
      let estimates, covariance: [Double]
      let runs: [Run]
      let slopes: [Slope]

      var path: EventPath { EventPath(times: times, estimates: estimates, covariance: covariance, reference: -1) }
    }
    let cases: [Case]
  }

  static func peers() throws -> [Peers.Case] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let data = try Data(contentsOf: root.appending(path: "Benchmarks/peers/honest_did.json"))
    return try JSONDecoder().decode(Peers.self, from: data).cases
  }

  /// honestdid takes the least-favourable critical value, at 99.5 %, from 1,000 draws, which moves an end by up to about
  /// 0.08 standard errors, and reads ends off a grid: two steps, and a tenth of the target's standard error.
  @Test func relativeMagnitudes() throws {
    var compared = 0
    for peer in try Self.peers() {
      for run in peer.runs {
        let bounds = try relativeMagnitudesBounds(
          peer.path, target: run.target == "first" ? .first : .average, magnitudes: run.rm.map(\.magnitude))
        for (ours, theirs) in zip(bounds.intervals, run.rm) {
          let tolerance = 2 * (try #require(theirs.step)) + 0.1 * bounds.stdError
          #expect(abs(ours.low - theirs.low) < tolerance, "\(peer.name) \(run.target) \(theirs.magnitude)")
          #expect(abs(ours.high - theirs.high) < tolerance, "\(peer.name) \(run.target) \(theirs.magnitude)")
          compared += 1
        }
      }
    }
    #expect(compared == 10)
  }

  /// Both peers look for the best estimator in a hundred steps of its standard deviation; ours may be no longer, and is
  /// as long to 1 %.
  @Test func smoothness() throws {
    var compared = 0
    for peer in try Self.peers() {
      for run in peer.runs {
        let bounds = try smoothnessBounds(
          peer.path, target: run.target == "first" ? .first : .average, magnitudes: run.sd.map(\.magnitude))
        for (ours, theirs) in zip(bounds.intervals, run.sd) {
          let length = ours.high - ours.low
          var others = [(theirs.low, theirs.high)]
          if let low = theirs.otherLow, let high = theirs.otherHigh { others.append((low, high)) }
          for (low, high) in others {
            #expect(length <= (high - low) * (1 + 2e-3), "\(peer.name) \(run.target) \(theirs.magnitude)")
            #expect(abs(ours.low - low) < 0.01 * length, "\(peer.name) \(run.target) \(theirs.magnitude)")
            #expect(abs(ours.high - high) < 0.01 * length, "\(peer.name) \(run.target) \(theirs.magnitude)")
            compared += 1
          }
        }
      }
    }
    #expect(compared == 23)
  }

  /// diff-diff takes probabilities of boxes from scipy, to 1e-5 or so; the joint test is exact on both sides.
  @Test func slopes() throws {
    for peer in try Self.peers() {
      for slope in peer.slopes {
        let ours = try preTrendPower(peer.path, by: slope.form == "wald" ? .wald : .individual, powers: [slope.power])
        #expect(isClose(ours.drifts[0].slope / slope.slope, 1, slope.form == "wald" ? 1e-6 : 1e-3))
      }
    }
  }
}
