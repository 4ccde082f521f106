// swift-tools-version: 6.2
import PackageDescription

// A package of its own: everything that is fuzzed is compiled with the fuzzer's instruments, from the same sources.
let package = Package(
  name: "temper-fuzz",
  platforms: [.macOS(.v15)],
  targets: [
    .target(name: "TemperKernels"),
    .target(name: "TemperCore", dependencies: ["TemperKernels"]),
    .systemLibrary(name: "CCrypto"),
    .systemLibrary(name: "CZlib"),
    .systemLibrary(name: "CZstd"),
    .target(name: "TemperFiles", dependencies: ["TemperCore", "CCrypto", "CZlib", "CZstd"]),
    .executableTarget(
      name: "TemperFuzz",
      dependencies: ["TemperFiles", "TemperCore"],
      linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]
    ),
  ]
)

for target in package.targets where target.name != "TemperKernels" && target.type != .system {
  target.swiftSettings = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .unsafeFlags(["-sanitize=fuzzer", "-parse-as-library"]),
  ]
  // Readers use little of it, and optimising it takes most of the build.
  if target.name == "TemperCore" { target.swiftSettings?.append(.unsafeFlags(["-Onone"])) }
}
