/// Which module may import what.
///
///     TemperKernels  <-  TemperCore  <-  TemperFiles, TemperStore, TemperReport, TemperSQL  <-  Temper  <-  TemperCommand
struct LayeringRules {
  struct Module {
    /// Modules of this package.
    var own: [String] = []
    /// Modules of other packages.
    var others: [String] = []
    /// Modules of the toolchain and the system.
    var system: [String] = ["Foundation"]
  }

  static let longestFile = 400

  static let modules: [String: Module] = [
    "TemperKernels": Module(system: []),
    "TemperBuild": Module(system: []),
    "TemperCore": Module(own: ["TemperKernels"], system: ["Synchronization"]),
    "TemperFiles": Module(
      own: ["TemperCore", "CCrypto", "CZlib", "CZstd"], system: ["Foundation", "Synchronization"]),
    "TemperStore": Module(own: ["TemperCore", "CSQLite"], others: ["GRDB", "GRDBSQLite"]),
    "TemperReport": Module(own: ["TemperCore"], others: ["Mustache"]),
    "TemperSQL": Module(own: ["TemperCore"], system: []),
    "Temper": Module(
      own: ["TemperCore", "TemperFiles", "TemperStore", "TemperReport", "TemperSQL"],
      system: ["Foundation", "Synchronization"]),
    "TemperCommand": Module(
      own: ["Temper", "TemperBuild", "TemperCore", "TemperFiles", "TemperReport", "TemperSQL", "TemperStore"],
      others: ["ArgumentParser"], system: ["Foundation", "Synchronization"]),
  ]

  /// Modules that exist on some systems only, so that they are imported behind `#if`.
  private static let platform = ["Darwin", "Musl", "Glibc"]

  /// What is wrong with a source file, one line for each fault.
  static func violations(in text: String, module name: String, path: String) -> [String] {
    guard let module = modules[name] else {
      return ["\(path): the module \(name) is not in LayeringRules.modules; say there what it may import"]
    }
    let source = SwiftSource(text)
    var result: [String] = []
    if source.lineCount > longestFile {
      result.append("\(path): \(source.lineCount) lines, at most \(longestFile) are wanted; divide it by concepts")
    }
    for statement in source.imports {
      let place = "\(path):\(statement.line)"
      let imported = statement.module
      if platform.contains(imported) || (imported == "CryptoKit" && module.own.contains("CCrypto")) {
        if !statement.isConditional {
          result.append("\(place): \(imported) does not exist everywhere; put it behind #if")
        }
      } else if !(module.own + module.others + module.system).contains(imported) {
        result.append("\(place): \(name) must not import \(imported)")
      }
    }
    return result
  }
}
