import Figures
import Studies

extension Page {
  @HTMLBuilder var map: [HTML] {
    if let map = figures.map {
      tag("section", ["id": "map", "class": "chapter"]) {
        tag("h2") { "Agreement, year by year" }
        picture(map, level: "h3")
        tag("p", ["class": "files"]) {
          "Data: "
          tag("a", ["href": "tables/alignment.csv"]) { "tables/alignment.csv" }
        }
      }
    }
  }

  @HTMLBuilder var adoption: [HTML] {
    if !figures.adoption.isEmpty {
      tag("section", ["id": "adoption", "class": "chapter"]) {
        tag("h2") { "Adoption through time" }
        tag("p", ["class": "lead"]) {
          "How many countries had taken up each programme by the end of each year, under each published list."
        }
        tag("div", ["class": "multiples"]) { for figure in figures.adoption { picture(figure, level: "h3") } }
        tag("p", ["class": "files"]) {
          "Data: "
          tag("a", ["href": "tables/codings.csv"]) { "tables/codings.csv" }
        }
      }
    }
  }

  @HTMLBuilder var limits: [HTML] {
    tag("section", ["id": "limits", "class": "chapter"]) {
      tag("h2") { "Limits of the data" }
      if answer.limits.isEmpty {
        tag("p") { "The study states none." }
      } else {
        tag("ul", ["class": "prose"]) { for limit in answer.limits { tag("li") { limit } } }
      }
    }
  }

  var sourceList: HTML {
    tag("section", ["id": "sources", "class": "chapter"]) {
      tag("h2") { "Sources" }
      scrolling("Sources") {
        tag("table", ["class": "sources"]) {
          tag("thead") {
            tag("tr") {
              for heading in ["Source", "Publisher", "Licence", "Reference", "Attribution"] {
                tag("th", ["scope": "col"]) { heading }
              }
            }
          }
          tag("tbody") {
            for source in sources {
              tag("tr") {
                tag("th", ["scope": "row"]) { source.title }
                tag("td") { source.publisher }
                tag("td") { source.licence }
                tag("td", ["class": "reference"]) { externalLink(source.reference) }
                tag("td") { source.attribution }
              }
            }
          }
        }
      }
    }
  }
}
