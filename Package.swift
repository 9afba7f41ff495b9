// swift-tools-version: 6.2
import PackageDescription

// Numeric rooms are optimised in debug too: unoptimised they run 5 to 30 times slower, and the tests draw thousands of panels.
let numeric: [SwiftSetting] = [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "suasion",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "suasion", targets: ["suasion-cli"]),
    .library(name: "SuasionKit", targets: ["Statistics", "Tables", "Record", "Measures", "Effects", "Diffusion"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // Vector kernels; optimised in debug too, where they would be 250 times slower.
    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(name: "Statistics", dependencies: ["CKernels"], swiftSettings: numeric),
    .target(name: "Tables", dependencies: ["Statistics", "CZlib", "CCrypto"], swiftSettings: numeric),
    .target(name: "Record", dependencies: ["Statistics", "Tables"], swiftSettings: numeric),
    .target(name: "Readers", dependencies: ["Record", "Tables", "Statistics"], swiftSettings: numeric),
    .target(name: "Measures", dependencies: ["CKernels", "Record", "Statistics"], swiftSettings: numeric),
    .target(name: "Effects", dependencies: ["Record", "Statistics"], swiftSettings: numeric),
    .target(name: "Diffusion", dependencies: ["CKernels", "Record", "Statistics"], swiftSettings: numeric),
    .target(
      name: "Studies",
      dependencies: ["Record", "Measures", "Effects", "Diffusion", "Statistics", "Yams"],
      swiftSettings: numeric),
    .target(name: "Figures", dependencies: ["Record", "Measures", "Effects", "Studies"]),
    .target(
      name: "Report", dependencies: ["Figures", "Studies", "Record", "Tables"],
      resources: [.embedInCode("Resources")]),
    .executableTarget(
      name: "suasion-cli",
      dependencies: [
        "Statistics", "Tables", "Record", "Readers", "Measures", "Effects", "Diffusion", "Studies", "Figures", "Report",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    .target(name: "TestSupport", dependencies: ["Statistics", "Tables", "Record"], path: "Tests/TestSupport"),
    .target(name: "ExampleAnswer", dependencies: ["Studies", "Measures", "Record"], path: "Tests/ExampleAnswer"),
    .testTarget(name: "StatisticsTests", dependencies: ["Statistics", "TestSupport"]),
    .testTarget(name: "TablesTests", dependencies: ["Tables", "TestSupport"]),
    .testTarget(name: "RecordTests", dependencies: ["Record", "Tables", "TestSupport"]),
    .testTarget(name: "ReadersTests", dependencies: ["Readers", "Record", "Tables", "TestSupport"]),
    // Optimised: laws of a posterior are held against millions of draws from its prior.
    .testTarget(
      name: "MeasuresTests", dependencies: ["CKernels", "Measures", "Record", "Statistics", "TestSupport"],
      swiftSettings: numeric),
    .testTarget(
      name: "EffectsTests", dependencies: ["Effects", "Statistics", "Tables", "TestSupport"], exclude: ["Fixtures"]),
    .testTarget(name: "DiffusionTests", dependencies: ["CKernels", "Diffusion", "Statistics", "TestSupport"]),
    .testTarget(name: "StudiesTests", dependencies: ["Studies", "Measures", "Diffusion", "TestSupport"]),
    .testTarget(name: "FiguresTests", dependencies: ["Figures", "Studies", "ExampleAnswer", "TestSupport"]),
    .testTarget(
      name: "ReportTests", dependencies: ["Report", "Figures", "Studies", "Tables", "ExampleAnswer", "TestSupport"]),
    .testTarget(
      name: "CommandTests", dependencies: ["suasion-cli", "TestSupport"], exclude: ["Fixtures"]),
  ]
)
