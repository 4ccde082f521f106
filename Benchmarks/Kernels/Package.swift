// swift-tools-version: 6.2
import PackageDescription

// What is timed beside the peers, and the micro benchmarks. Both look inside Temper's modules, so they are built with
// `-Xswiftc -enable-testing`, which adds symbols and changes no optimisation.
let settings: [SwiftSetting] = [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)]
let package = Package(
  name: "Kernels",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "temper", path: "../.."),
    .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
  ],
  targets: [
    .target(name: "Work", dependencies: [.product(name: "Temper", package: "temper")], swiftSettings: settings),
    .executableTarget(
      name: "kernels", dependencies: ["Work", .product(name: "Temper", package: "temper")], swiftSettings: settings),
    .executableTarget(
      name: "micro",
      dependencies: [
        "Work", .product(name: "Temper", package: "temper"),
        .product(name: "Benchmark", package: "swift-benchmark"),
      ], swiftSettings: settings),
  ]
)
