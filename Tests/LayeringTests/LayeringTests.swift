import Foundation
import Testing

@Suite struct LayeringTests {
  @Test func sourcesImportDownwardsOnly() throws {
    let files = try Repository.swiftFiles("Sources")
    let modules = Set(files.map { String($0.split(separator: "/")[1]) })
    // The kernels are written in C.
    #expect(modules.union(["TemperKernels", "TemperBuild"]) == Set(LayeringRules.modules.keys))
    for path in files {
      let module = String(path.split(separator: "/")[1])
      for violation in LayeringRules.violations(in: try Repository.text(path), module: module, path: path) {
        Issue.record("\(violation)")
      }
    }
  }

  @Test func filesOfTestsAreShort() throws {
    for path in try Repository.swiftFiles("Tests") {
      let lines = SwiftSource(try Repository.text(path)).lineCount
      #expect(lines <= LayeringRules.longestFile, "\(path)")
    }
  }

  @Test func manifestDeclaresWhatIsAllowed() throws {
    let manifest = PackageManifest(try Repository.text("Package.swift"))
    let (examples, targets) = (
      manifest.targets.filter { $0.name.hasSuffix("Example") },
      manifest.targets.filter { $0.kind != "testTarget" && !$0.name.hasSuffix("Example") }
    )
    // An example sees what a user of the library sees.
    #expect(examples.allSatisfy { $0.own == ["Temper"] && $0.products.isEmpty })
    #expect(Set(targets.map(\.name)) == Set(LayeringRules.modules.keys))
    for target in targets {
      let rule = try #require(LayeringRules.modules[target.name])
      #expect(target.own.sorted() == rule.own.sorted(), "\(target.name)")
      #expect(target.products.sorted() == rule.others.sorted(), "\(target.name)")
    }
  }

  @Test func everyModuleHasTests() throws {
    let manifest = PackageManifest(try Repository.text("Package.swift"))
    let tests = Set(manifest.targets.filter { $0.kind == "testTarget" }.map(\.name))
    for module in LayeringRules.modules.keys where !["TemperCommand", "TemperBuild"].contains(module) {
      #expect(tests.contains(module + "Tests"))
    }
    #expect(tests.isSuperset(of: ["EndToEndTests", "LayeringTests"]))
    // The binary is what they run; databases that somebody means to deceive with are made with the store's own checksums.
    let endToEnd = manifest.targets.first { $0.name == "EndToEndTests" }
    #expect(endToEnd?.own == ["TemperCommand", "TemperCore", "TemperStore"])
  }

  /// Whatever is written to a terminal goes through the console, which lets nothing through that a terminal would obey.
  @Test func onlyTheConsoleWrites() throws {
    let way =
      /(^|[^A-Za-z.])(print|debugPrint|dump|fputs|puts)\(|FileHandle\.standard(Output|Error)|write\(STD(OUT|ERR)_FILENO/
    for path in try Repository.swiftFiles("Sources") where !path.hasSuffix("/Console.swift") {
      let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        if line.contains(way) { Issue.record("\(path):\(number + 1) writes past the console: \(line)") }
      }
    }
  }

  /// Messages below the command name parameters, for which it has the words.
  @Test func onlyTheCommandNamesItsOptions() throws {
    let option = /"[^"]*(--[a-z]|\btemper [a-z])/
    #expect(
      #"remedy: "name it with --array x""#.contains(option) && !#"remedy: "name it with \(.array) x""#.contains(option))
    // The options that it shows are those of engines' clients.
    for path in try Repository.swiftFiles("Sources") where !path.hasSuffix("/EngineCommand.swift") {
      guard !path.hasPrefix("Sources/TemperCommand/") else { continue }
      let lines = try Repository.text(path).split(separator: "\n", omittingEmptySubsequences: false)
      for (number, line) in lines.enumerated() where !line.drop(while: { $0 == " " }).hasPrefix("//") {
        if line.contains(option) { Issue.record("\(path):\(number + 1) names an option: \(line)") }
      }
    }
  }

  /// The layout that CONTRIBUTING describes. Files git does not keep are nobody's business.
  @Test func topLevelHoldsTheLayoutOnly() throws {
    let layout: Set = [
      "Package.swift", "Sources", "Tests", "Examples", "Python", "Documentation", "Scripts", "fixtures", "README.md",
      "Benchmarks", "CHANGELOG.md",
      "CONTRIBUTING.md", "LICENSE", ".swift-format", ".editorconfig", ".gitignore", ".ci",
    ]
    guard let names = try Repository.trackedNames() else { return }
    for name in names { #expect(layout.contains(name), "\(name) is not part of the layout") }
    #expect(Set(names).isSuperset(of: ["Package.swift", "Sources", "Tests", "fixtures", "LICENSE"]))
  }
}

/// The checker itself: a rule that notices nothing would pass every file.
@Suite struct LayeringRulesTests {
  @Test(arguments: [
    ("import Foundation\n", "TemperCore", "x.swift:1: TemperCore must not import Foundation"),
    (
      "\n@preconcurrency import struct Foundation.Data", "TemperCore",
      "x.swift:2: TemperCore must not import Foundation"
    ),
    ("import Glibc", "TemperCore", "x.swift:1: Glibc does not exist everywhere; put it behind #if"),
    ("import TemperStore", "TemperFiles", "x.swift:1: TemperFiles must not import TemperStore"),
    ("public import TemperReport", "TemperStore", "x.swift:1: TemperStore must not import TemperReport"),
    ("internal import GRDB", "TemperReport", "x.swift:1: TemperReport must not import GRDB"),
    ("import GRDB", "Temper", "x.swift:1: Temper must not import GRDB"),
    ("import GRDB", "TemperCommand", "x.swift:1: TemperCommand must not import GRDB"),
    ("import ArgumentParser", "Temper", "x.swift:1: Temper must not import ArgumentParser"),
    ("import Mustache", "TemperCommand", "x.swift:1: TemperCommand must not import Mustache"),
    ("/* import A */ import Temper", "TemperReport", "x.swift:1: TemperReport must not import Temper"),
    ("import TemperCore; import Temper", "TemperReport", "x.swift:1: TemperReport must not import Temper"),
    ("import CryptoKit", "TemperFiles", "x.swift:1: CryptoKit does not exist everywhere; put it behind #if"),
    ("let x = 1", "Extra", "x.swift: the module Extra is not in LayeringRules.modules; say there what it may import"),
  ])
  func plantedViolationIsNoticed(_ text: String, _ module: String, _ violation: String) {
    #expect(LayeringRules.violations(in: text, module: module, path: "x.swift") == [violation])
  }

  @Test(arguments: [
    ("// import Foundation", "TemperCore"),
    ("/* import Foundation\n/* import GRDB */\nimport Foundation */", "TemperCore"),
    ("let text = \"\"\"\n  import Foundation\n  \"\"\"", "TemperCore"),
    ("let quote = \"\\\"; import Foundation\"", "TemperCore"),
    ("import Synchronization\n#if canImport(Darwin)\n  import Darwin\n#else\n  import Glibc\n#endif", "TemperCore"),
    ("#if canImport(CryptoKit)\n  import CryptoKit\n#else\n  import CCrypto\n#endif", "TemperFiles"),
    ("func importAll() {}\nlet imports = 1", "TemperCore"),
  ])
  func whatIsAllowedPasses(_ text: String, _ module: String) {
    #expect(LayeringRules.violations(in: text, module: module, path: "x.swift") == [])
  }

  @Test func longFileIsNoticed() {
    let lines = String(repeating: "// a line\n", count: LayeringRules.longestFile)
    #expect(LayeringRules.violations(in: lines, module: "Temper", path: "x.swift") == [])
    #expect(
      LayeringRules.violations(in: lines + "//\n", module: "Temper", path: "x.swift")
        == ["x.swift: 401 lines, at most 400 are wanted; divide it by concepts"])
  }

  @Test func importAfterClosedConditionIsUnconditional() {
    let source = SwiftSource("#if os(Linux)\nimport A\n#endif\nimport B\n")
    #expect(
      source.imports == [
        ImportStatement(module: "A", line: 2, isConditional: true),
        ImportStatement(module: "B", line: 4, isConditional: false),
      ])
  }

  @Test func manifestIsRead() {
    let manifest = PackageManifest(
      """
      targets: [
        .target(name: "A"),
        .target(
          name: "B",
          dependencies: [
            "A", .product(name: "P", package: "p", condition: .when(platforms: [.linux])), "C",
          ]),
        .testTarget(name: "BTests", dependencies: ["B"], exclude: ["Snapshots"]),
      ]
      """)
    #expect(
      manifest.targets == [
        PackageManifest.Target(kind: "target", name: "A", own: [], products: []),
        PackageManifest.Target(kind: "target", name: "B", own: ["A", "C"], products: ["P"]),
        PackageManifest.Target(kind: "testTarget", name: "BTests", own: ["B"], products: []),
      ])
  }
}
