// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "ThreeArrays",
  platforms: [.macOS(.v15)],
  dependencies: [.package(name: "temper", path: "../..")],
  targets: [
    .executableTarget(
      name: "ThreeArrays", dependencies: [.product(name: "Temper", package: "temper")], path: "Sources")
  ]
)
