// swift-tools-version: 6.2
import PackageDescription

// Simulations that are too long for the test suite; run on the release build.
let package = Package(
  name: "Simulations",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(name: "temper", path: "../..")
  ],
  targets: [
    .executableTarget(
      name: "simulate",
      dependencies: [.product(name: "Temper", package: "temper")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ]
)
