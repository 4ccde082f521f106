// swift-tools-version: 6.2
import PackageDescription

let package = Package(
  name: "temper",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "temper", targets: ["TemperCommand"]),
    .library(name: "Temper", targets: ["Temper"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
  ],
  targets: [
    // Numerics are optimised in debug builds too, assertions kept: tests fit thousands of blends.
    .target(name: "TemperKernels", cSettings: [.unsafeFlags(["-O2"], .when(configuration: .debug))]),
    .target(
      name: "TemperCore", dependencies: ["TemperKernels"],
      swiftSettings: [.unsafeFlags(["-O", "-assert-config", "Debug"], .when(configuration: .debug))]),
    // What `temper --version` says of the build; a release names its commit.
    .target(
      name: "TemperBuild",
      cSettings: Context.environment["TEMPER_COMMIT"].map { [.define("TEMPER_COMMIT", to: "\"\($0)\"")] } ?? []),
    // Libraries of the system: SHA-256 (CryptoKit has it on Apple systems), gzip and zip, Zstandard.
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
    // As GRDB links it.
    .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite"])]),
    .target(
      name: "TemperFiles",
      dependencies: [
        "TemperCore", .byName(name: "CCrypto", condition: .when(platforms: [.linux])), "CZlib", "CZstd",
      ]
    ),
    .target(
      name: "TemperStore",
      dependencies: [
        "TemperCore", "CSQLite",
        .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ]
    ),
    .target(
      name: "TemperReport",
      dependencies: ["TemperCore", .product(name: "Mustache", package: "swift-mustache")],
      resources: [.embedInCode("Templates")]
    ),
    .target(name: "TemperSQL", dependencies: ["TemperCore"]),
    .target(
      name: "Temper",
      dependencies: ["TemperCore", "TemperFiles", "TemperStore", "TemperReport", "TemperSQL"]
    ),
    .executableTarget(
      name: "TemperCommand",
      dependencies: [
        "Temper", "TemperBuild", "TemperCore", "TemperFiles", "TemperReport", "TemperSQL", "TemperStore",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]
    ),
    // The example is a package of its own; here it is built with the rest, so that it cannot fall behind.
    .executableTarget(name: "ThreeArraysExample", dependencies: ["Temper"], path: "Examples/ThreeArrays/Sources"),
    .testTarget(name: "TemperKernelsTests", dependencies: ["TemperKernels"]),
    .testTarget(name: "TemperCoreTests", dependencies: ["TemperCore"]),
    .testTarget(name: "TemperFilesTests", dependencies: ["TemperFiles"]),
    .testTarget(
      name: "TemperStoreTests",
      dependencies: ["TemperStore", "TemperCommand", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Snapshots"]
    ),
    .testTarget(name: "TemperReportTests", dependencies: ["TemperReport"], exclude: ["Snapshots"]),
    .testTarget(name: "TemperSQLTests", dependencies: ["TemperSQL"]),
    .testTarget(
      name: "TemperTests",
      dependencies: [
        "Temper", "TemperCommand", "TemperCore", "TemperFiles", "TemperReport", "TemperSQL", "TemperStore",
      ]),
    .testTarget(name: "LayeringTests"),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["TemperCommand", "TemperCore", "TemperStore", .product(name: "GRDB", package: "GRDB.swift")],
      exclude: ["Snapshots"]),
  ]
)

// Every target in Swift is held to the same language rules, so that none of them can drift.
for target in package.targets where !["TemperKernels", "TemperBuild"].contains(target.name) && target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .swiftLanguageMode(.v6),
      .enableUpcomingFeature("ExistentialAny"),
      .enableUpcomingFeature("MemberImportVisibility"),
      .enableUpcomingFeature("InternalImportsByDefault"),
      .treatAllWarnings(as: .error),
    ]
}
