/// How far apart two ballots are, for each unlike pair; like ballots are at distance 0.
///
/// Whole-number distances keep every sum of a measure exact, so that a measure is the same bytes whichever country
/// stands first.
public struct Disagreement: Hashable, Sendable {
  public let yesAbstain: Double
  public let abstainNo: Double
  public let yesNo: Double

  public init(yesAbstain: Double, abstainNo: Double, yesNo: Double) {
    self.yesAbstain = yesAbstain
    self.abstainNo = abstainNo
    self.yesNo = yesNo
  }

  /// Every unlike pair is one apart.
  public static let nominal = Disagreement(yesAbstain: 1, abstainNo: 1, yesNo: 1)
  /// |x - y| with yes = 1, abstain = 2, no = 3.
  public static let absolute = Disagreement(yesAbstain: 1, abstainNo: 1, yesNo: 2)
  /// (x - y)² with yes = 1, abstain = 2, no = 3.
  public static let squared = Disagreement(yesAbstain: 1, abstainNo: 1, yesNo: 4)
}

/// The ballots that two countries cast on the roll calls where both took part: rows the first country's, columns the
/// second's.
///
/// Each measure is NaN where it is not defined: no joint roll call, or, for π and κ, both countries always cast one and
/// the same ballot, so that no disagreement was to be expected.
public struct VoteTable: Hashable, Sendable {
  public var yesYes = 0
  public var yesAbstain = 0
  public var yesNo = 0
  public var abstainYes = 0
  public var abstainAbstain = 0
  public var abstainNo = 0
  public var noYes = 0
  public var noAbstain = 0
  public var noNo = 0

  public init() {}

  /// Each row counts the second country's (yes, abstain, no).
  public init(yes: (Int, Int, Int), abstain: (Int, Int, Int), no: (Int, Int, Int)) {
    (yesYes, yesAbstain, yesNo) = yes
    (abstainYes, abstainAbstain, abstainNo) = abstain
    (noYes, noAbstain, noNo) = no
  }

  /// The nine counts, row by row.
  var cells: [Int] {
    [yesYes, yesAbstain, yesNo, abstainYes, abstainAbstain, abstainNo, noYes, noAbstain, noNo]
  }

  init(cells: [Int]) {
    self.init(
      yes: (cells[0], cells[1], cells[2]), abstain: (cells[3], cells[4], cells[5]), no: (cells[6], cells[7], cells[8]))
  }

  /// Roll calls on which both took part.
  public var rollCalls: Int {
    yesYes + yesAbstain + yesNo + abstainYes + abstainAbstain + abstainNo + noYes + noAbstain + noNo
  }

  /// The same ballots with the other country first.
  public var transposed: VoteTable {
    VoteTable(
      yes: (yesYes, abstainYes, noYes), abstain: (yesAbstain, abstainAbstain, noAbstain), no: (yesNo, abstainNo, noNo))
  }

  /// Sum of the distances between the ballots.
  public func observed(_ distance: Disagreement) -> Double {
    distance.yesAbstain * Double(yesAbstain + abstainYes) + distance.abstainNo * Double(abstainNo + noAbstain)
      + distance.yesNo * Double(yesNo + noYes)
  }

  /// Share of identical ballots, 0...1.
  public var share: Double { ratio(Double(yesYes + abstainAbstain + noNo), Double(rollCalls)) }

  /// Lijphart's index of agreement, 0...1: identical ballots count one, an abstention against a yes or a no counts one
  /// half (1963, American Political Science Review 57(4), 902-917). Equals (1 + S)/2 with absolute distances.
  public var lijphart: Double {
    let halves = 2 * (yesYes + abstainAbstain + noNo) + yesAbstain + abstainYes + abstainNo + noAbstain
    return ratio(Double(halves), Double(2 * rollCalls))
  }

  /// Signorino and Ritter's S (1999, doi:10.1111/0020-8833.00113), -1...1, every roll call of equal weight:
  /// 1 - 2 Σd / (N d_max), d_max being the distance of yes and no. The authors use absolute distances.
  public func s(_ distance: Disagreement = .absolute) -> Double {
    1 - 2 * ratio(observed(distance), Double(rollCalls) * distance.yesNo)
  }

  /// Scott's π with distances, at most 1: one minus observed over expected disagreement, both countries drawing from
  /// their pooled ballots.
  ///
  /// With squared distances this is 1 - Σ(x-y)² / (Σx² + Σy² - (Σx+Σy)²/2N), the formula of Häge's replication files
  /// (2011, doi:10.1093/pan/mpr023). He sets π and κ to 0 where the denominator is 0; here they are NaN.
  public func pi(_ distance: Disagreement = .squared) -> Double {
    let yes = Double(2 * yesYes + yesAbstain + yesNo + abstainYes + noYes)
    let abstain = Double(2 * abstainAbstain + abstainYes + abstainNo + yesAbstain + noAbstain)
    let no = Double(2 * noNo + noYes + noAbstain + yesNo + abstainNo)
    // Expected = Σ_{i<j} d_ij t_i t_j / 2N, t being the pooled ballots.
    let expected =
      distance.yesAbstain * yes * abstain + distance.abstainNo * abstain * no + distance.yesNo * yes * no
    return 1 - ratio(observed(distance) * Double(2 * rollCalls), expected)
  }

  /// Cohen's weighted κ (1968, doi:10.1037/h0026256; Häge 2011), at most 1: as `pi`, each country drawing from its own
  /// ballots, 1 - Σ(x-y)² / (Σx² + Σy² - 2ΣxΣy/N) with squared distances.
  public func kappa(_ distance: Disagreement = .squared) -> Double {
    let (yes1, yes2) = (Double(yesYes + yesAbstain + yesNo), Double(yesYes + abstainYes + noYes))
    let (abstain1, abstain2) = (
      Double(abstainYes + abstainAbstain + abstainNo), Double(yesAbstain + abstainAbstain + noAbstain)
    )
    let (no1, no2) = (Double(noYes + noAbstain + noNo), Double(yesNo + abstainNo + noNo))
    // Expected = Σ_{i<j} d_ij (r_i c_j + r_j c_i) / N.
    let expected =
      distance.yesAbstain * (yes1 * abstain2 + abstain1 * yes2)
      + distance.abstainNo * (abstain1 * no2 + no1 * abstain2) + distance.yesNo * (yes1 * no2 + no1 * yes2)
    return 1 - ratio(observed(distance) * Double(rollCalls), expected)
  }

  /// Not defined where nothing stands below the line; 0/0 and x/0 alike.
  private func ratio(_ above: Double, _ below: Double) -> Double { below == 0 ? .nan : above / below }
}
