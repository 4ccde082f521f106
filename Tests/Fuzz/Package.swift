// swift-tools-version: 6.2
import PackageDescription

// A package of its own: everything that is fuzzed is compiled with the fuzzer's instruments, from the same sources.
let package = Package(
  name: "temper-fuzz",
  platforms: [.macOS(.v15)],
  dependencies: [
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.5.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
  ],
  targets: [
    .target(name: "TemperKernels"),
    .target(name: "TemperCore", dependencies: ["TemperKernels"]),
    .target(
      name: "TemperFiles",
      dependencies: [
        "TemperCore",
        .product(name: "Crypto", package: "swift-crypto"),
        .product(name: "Subprocess", package: "swift-subprocess"),
        .product(name: "SystemPackage", package: "swift-system", condition: .when(platforms: [.linux])),
      ]
    ),
    .executableTarget(
      name: "TemperFuzz",
      dependencies: ["TemperFiles", "TemperCore"],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
    ),
  ]
)

for target in package.targets where target.name != "TemperKernels" {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"]),
  ]
}
