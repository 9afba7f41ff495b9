import Foundation
import Measures
import Testing

/// Every measure in every form.
let allMetrics = AgreementMetric.named.map(\.metric)

@Suite struct VoteTableTests {
  /// United States and Mexico in 1946: 38 roll calls on which both voted, counted from the Voeten record.
  static let unitedStatesMexico1946 = VoteTable(yes: (17, 2, 5), abstain: (0, 0, 2), no: (9, 1, 2))

  /// Germany and Russia in 1914 (Signorino and Ritter 1999, table 6): commitments 0, 1 and 3 to twenty states.
  static let germanyRussia1914 = VoteTable(yes: (13, 1, 2), abstain: (0, 0, 0), no: (3, 1, 0))

  /// κ and π as printed in the reference pages of the R package fpsim 0.2.0 (`cohenk(usamex46…)`, `spi(usamex46…)`);
  /// seven digits are printed there.
  @Test func publishedUnitedStatesMexico() {
    let table = Self.unitedStatesMexico1946
    #expect(table.rollCalls == 38)
    #expect(abs(table.kappa(.squared) - -0.01222707) < 5e-9)
    #expect(abs(table.pi(.nominal) - -0.02775801) < 5e-9)
  }

  /// S as published in table 6 (0.40), and as printed by fpsim 0.2.0 with squared distances; κ and π as there.
  @Test func publishedGermanyRussia() {
    let table = Self.germanyRussia1914
    let absolute = Disagreement(yesAbstain: 1, abstainNo: 2, yesNo: 3)
    let squared = Disagreement(yesAbstain: 1, abstainNo: 4, yesNo: 9)
    #expect(abs(table.s(absolute) - 0.4) < 1e-15)
    #expect(abs(table.s(squared) - 0.4444444) < 5e-8)
    #expect(abs(table.kappa(squared) - -0.07758621) < 5e-9)
    #expect(abs(table.pi(.nominal) - -0.04477612) < 5e-9)
  }

  /// scikit-learn's `cohen_kappa_score` and irrCAC's `scott` on simulated tables; to 1e-12, both being sums of a few
  /// hundred terms in doubles.
  @Test func equalsPeers() throws {
    struct Peers: Decodable {
      struct Case: Decodable {
        let table: [Int]
        let kappa_nominal, kappa_absolute, kappa_squared, pi_nominal, pi_absolute, pi_squared: Double
      }
      let cases: [Case]
    }
    let peers = try JSONDecoder().decode(Peers.self, from: Data(contentsOf: peersFile("agreement.json")))
    #expect(peers.cases.count > 10)
    for peer in peers.cases {
      let t = peer.table
      let table = VoteTable(yes: (t[0], t[1], t[2]), abstain: (t[3], t[4], t[5]), no: (t[6], t[7], t[8]))
      for (ours, theirs) in [
        (table.kappa(.nominal), peer.kappa_nominal), (table.kappa(.absolute), peer.kappa_absolute),
        (table.kappa(.squared), peer.kappa_squared), (table.pi(.nominal), peer.pi_nominal),
        (table.pi(.absolute), peer.pi_absolute), (table.pi(.squared), peer.pi_squared),
      ] {
        #expect(abs(ours - theirs) < 1e-12, "\(t)")
      }
    }
  }

  /// Häge's replication files write π and κ with sums of the codes 1, 2, 3 instead of a table.
  @Test func equalsHaegesSums() {
    var made = TestBallots(7)
    for _ in 0..<50 {
      let table = made.table(of: 60)
      let cells = [
        (1.0, 1.0, table.yesYes), (1, 2, table.yesAbstain), (1, 3, table.yesNo), (2, 1, table.abstainYes),
        (2, 2, table.abstainAbstain), (2, 3, table.abstainNo), (3, 1, table.noYes), (3, 2, table.noAbstain),
        (3, 3, table.noNo),
      ]
      func sum(_ term: (Double, Double) -> Double) -> Double {
        cells.reduce(0) { $0 + term($1.0, $1.1) * Double($1.2) }
      }
      let n = sum { _, _ in 1 }
      let distance = sum { ($0 - $1) * ($0 - $1) }
      let squares = sum { $0 * $0 + $1 * $1 }
      let (x, y) = (sum { x, _ in x }, sum { _, y in y })
      #expect(abs(table.pi(.squared) - (1 - distance / (squares - (x + y) * (x + y) / (2 * n)))) < 1e-12)
      #expect(abs(table.kappa(.squared) - (1 - distance / (squares - 2 * x * y / n))) < 1e-12)
      #expect(abs(table.s(.squared) - (1 - distance / (4 * n / 2))) < 1e-12)
      #expect(abs(table.s(.absolute) - (1 - sum { abs($0 - $1) } / (2 * n / 2))) < 1e-12)
    }
  }

  @Test func lijphartCountsHalves() {
    #expect(VoteTable(yes: (2, 1, 1), abstain: (0, 0, 0), no: (0, 0, 0)).lijphart == 0.625)
    var made = TestBallots(8)
    for _ in 0..<50 {
      let table = made.table(of: 40)
      #expect(abs(table.lijphart - (1 + table.s(.absolute)) / 2) < 1e-15)
      #expect(abs(table.s(.nominal) - (2 * table.share - 1)) < 1e-15)
    }
  }

  @Test(arguments: allMetrics) func laws(metric: AgreementMetric) {
    var made = TestBallots(9)
    for _ in 0..<100 {
      let table = made.table(of: 30)
      let value = table.value(metric)
      #expect(value <= 1)
      #expect(table.transposed.value(metric) == value)
      #expect(table.flipped.value(metric) == value)
      #expect(table.transposed.flipped.value(metric) == value)
    }
    let identical = VoteTable(yes: (9, 0, 0), abstain: (0, 2, 0), no: (0, 0, 4))
    #expect(identical.value(metric) == 1)
    let opposed = VoteTable(yes: (0, 0, 5), abstain: (0, 0, 0), no: (5, 0, 0))
    #expect(opposed.value(metric) <= 0)
  }

  /// Countries that vote at random agree no more than chance: π and κ lie near 0 while the share does not.
  @Test func chanceIsTakenOut() {
    let independent = VoteTable(yes: (640, 80, 80), abstain: (80, 10, 10), no: (80, 10, 10))
    for metric in [AgreementMetric.pi(.squared), .pi(.nominal), .kappa(.squared), .kappa(.absolute)] {
      #expect(abs(independent.value(metric)) < 1e-15)
    }
    #expect(independent.share == 0.66)
  }

  @Test func undefinedIsNaN() {
    for metric in allMetrics { #expect(VoteTable().value(metric).isNaN) }
    let unanimous = VoteTable(yes: (12, 0, 0), abstain: (0, 0, 0), no: (0, 0, 0))
    #expect(unanimous.pi().isNaN)
    #expect(unanimous.kappa().isNaN)
    #expect(unanimous.share == 1)
    #expect(unanimous.s() == 1)
    // Each constant, but not the same: disagreement was to be expected, and came.
    #expect(VoteTable(yes: (0, 0, 7), abstain: (0, 0, 0), no: (0, 0, 0)).kappa() == 0)
  }

  @Test func metricsHaveNames() {
    for (name, _, metric) in AgreementMetric.named {
      #expect(AgreementMetric(name: name) == metric)
      #expect(metric.name == name)
    }
    #expect(AgreementMetric(name: "tau") == nil)
    #expect(AgreementMetric.pi(Disagreement(yesAbstain: 1, abstainNo: 2, yesNo: 3)).name == "pi(1.0;2.0;3.0)")
  }
}

extension VoteTable {
  /// Yes and no exchanged by both.
  var flipped: VoteTable {
    VoteTable(
      yes: (noNo, noAbstain, noYes), abstain: (abstainNo, abstainAbstain, abstainYes), no: (yesNo, yesAbstain, yesYes))
  }
}

extension TestBallots {
  mutating func table(of size: Int) -> VoteTable {
    var cells = [Int](repeating: 0, count: 9)
    for _ in 0..<size { cells[Int(next() % 9)] += 1 }
    return VoteTable(
      yes: (cells[0], cells[1], cells[2]), abstain: (cells[3], cells[4], cells[5]), no: (cells[6], cells[7], cells[8]))
  }
}

/// A file of numbers made by other people's code, by the script of the same name beside it.
func peersFile(_ name: String) -> URL {
  URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Benchmarks/peers/\(name)")
}
