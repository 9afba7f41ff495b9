// swift-tools-version: 6.2
import PackageDescription

// A package of its own, so that nobody who uses Suasion builds it: swift run -c release --package-path Benchmarks bench
let package = Package(
  name: "benchmarks",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "suasion", path: "..")],
  targets: [
    .executableTarget(name: "bench", dependencies: [.product(name: "SuasionKit", package: "suasion")])
  ]
)
