/// The targets of a Package.swift, read from its text.
struct PackageManifest {
  struct Target: Equatable {
    var kind: String
    var name: String
    /// Targets of the same package.
    var own: [String]
    /// Products of other packages.
    var products: [String]
  }

  let targets: [Target]

  init(_ text: String) {
    var targets: [Target] = []
    for kind in ["target", "executableTarget", "testTarget"] {
      for body in PackageManifest.bodies(of: "." + kind + "(", closing: ")", in: text) {
        guard let name = PackageManifest.strings(after: "name:", in: body).first else { continue }
        let list = PackageManifest.bodies(of: "dependencies: [", closing: "]", in: body).first ?? ""
        let products = PackageManifest.bodies(of: ".product(", closing: ")", in: list)
        var rest = list
        for product in products { rest = rest.replacing(product, with: "") }
        targets.append(
          Target(
            kind: kind, name: name, own: PackageManifest.strings(after: "", in: rest),
            products: products.compactMap { PackageManifest.strings(after: "name:", in: $0).first }))
      }
    }
    self.targets = targets
  }

  /// What stands between every `opening` and the bracket that closes it.
  private static func bodies(of opening: String, closing: Character, in text: String) -> [String] {
    guard let bracket = opening.last else { return [] }
    return text.ranges(of: opening).map { range in
      var depth = 1
      let rest = text[range.upperBound...]
      let end = rest.firstIndex { character in
        if character == bracket { depth += 1 }
        if character == closing { depth -= 1 }
        return depth == 0
      }
      return String(rest[..<(end ?? rest.endIndex)])
    }
  }

  /// The string literals behind `label`, in order.
  private static func strings(after label: String, in text: String) -> [String] {
    let start = label.isEmpty ? text.startIndex : text.ranges(of: label).first?.upperBound ?? text.endIndex
    return text[start...].split(separator: "\"", omittingEmptySubsequences: false).enumerated()
      .filter { $0.offset % 2 == 1 }.map { String($0.element) }
  }
}
