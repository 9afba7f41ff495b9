extension IdealPointRun {
  /// σ on the identified scale in each kept draw of a chain; shape [kept].
  public func innovationDraws(chain: Int) -> [Float] { traces[chain].innovations }

  /// Lower cutpoint, upper cutpoint and slope of every item, on the identified scale, in the draws of a chain that keep
  /// items: 0, `thinning`, 2 · `thinning`, …; shape [rows, 3, items].
  public func itemDraws(chain: Int) -> (values: [Float], thinning: Int) {
    (traces[chain].items.flatMap { $0 }, traces[chain].thinning)
  }
}
