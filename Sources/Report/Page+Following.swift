import Figures
import Studies

extension Page {
  /// Whether countries regularly follow each other, and which of them may be named.
  @HTMLBuilder func followingPart(_ found: FrameworksAnswer) -> [HTML] {
    frameworkPart(.following, "Who follows whom", found, shown: !found.following.isEmpty) {
      tag("p", ["class": "prose"]) {
        "An edge says that one state regularly came before another, not that it moved the other: a common cause, or a "
          + "state that is early in all things, looks the same. States that came on the same day are tied by no edge."
      }
      framed(figures.frameworks?.following ?? [])
      sheet(
        "Networks of who follows whom", "Network",
        ["Frameworks or texts", "States", "Edges", "Edges where dates are dealt anew (90 %)", "p", "Named"],
        found.following.map { view in
          let shuffled = view.edgesShuffled
          return (
            Figure.followingName(view.act),
            [
              .text(NumberText.count(view.cascades)), .text(NumberText.count(view.countries)),
              .text(NumberText.count(view.edges.count)),
              .group([
                datum(shuffled.median, NumberText.fixed(shuffled.median, 0)), " (",
                datum(shuffled.q05, NumberText.fixed(shuffled.q05, 0)), " to ",
                datum(shuffled.q95, NumberText.fixed(shuffled.q95, 0)), ")",
              ]), datum(view.pValue, NumberText.p(view.pValue)), .text(NumberText.count(view.stable.count)),
            ]
          )
        })
      tag("div", ["class": "notes"]) {
        tag("h4") { "How each network was sought" }
        tag("ul") {
          for view in found.following {
            tag("li") {
              tag("strong") { "\(Figure.followingName(view.act))." }
              " \(NumberText.count(view.shuffles)) shufflings: no p can be below "
              "\(NumberText.significant(1 / Double(view.shuffles + 1))). An edge is named where the network is shown "
              "(p up to 0.05) and it comes back in \(Figure.percent(view.stableFrom)) of "
              "\(NumberText.count(view.samples)) bootstrap samples. Of \(NumberText.count(view.events)) uptakes with "
              "somebody before them \(NumberText.count(view.explained)) follow along an edge, of "
              "\(NumberText.count(view.possibleEdges)) edges that could be."
              for note in view.notes { " \(note)" }
            }
          }
        }
      }
      let out = found.following.flatMap { view in
        view.leftOut.map {
          Sample.LeftOut(reason: "\(Figure.followingName(view.act)): \($0.reason)", countries: $0.countries)
        }
      }
      if !out.isEmpty { fold("Frameworks and texts that tell no order") { leftOut(out) } }
      data("following", "following_edges")
    }
  }
}
