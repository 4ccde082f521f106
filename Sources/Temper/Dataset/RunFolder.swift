import Foundation
import TemperCore
import TemperFiles
import TemperStore

/// The files of a folder that `temper run` reads, by what they are.
struct RunFolder: Sendable, Equatable {
  let path: String
  /// Paths of the files, as the operating system takes them.
  var labels: String
  var folds: String?
  var groups: String?
  var weights: String?
  var segments: String?
  var sample: String?
  /// In rising order of the UTF-8 bytes of their names.
  var models: [ModelFiles]
  /// Files that look like inputs and are none, relative to the folder: a name misspelt, an ending unknown.
  var unused: [String]

  private static func trimmed(_ path: String) -> String {
    var result = path
    while result.count > 1, result.hasSuffix("/") { result.removeLast() }
    return result
  }

  /// What the paths of a folder's files begin with.
  static func prefix(of folder: String) -> String {
    let trimmed = trimmed(folder)
    return trimmed == "/" ? "/" : trimmed + "/"
  }

  /// The folder's own name.
  var title: String { URL(fileURLWithPath: path).standardizedFileURL.lastPathComponent }

  /// Finds the files of a folder.
  ///
  /// - Throws: `RequestError` of kind `.cannotRead` where something needed is missing, `.badData` where files contradict
  ///   each other.
  ///
  /// - Parameter readsArrays: whether arrays are among the files: their rows are in order.
  init(_ path: String, readsArrays: Bool = false) throws {
    let trimmed = RunFolder.trimmed(path)
    self.path = trimmed
    var unused: [String] = []
    let top = try RunFolder.tables(trimmed, "", readsArrays, &unused)
    unused = top.keys.sorted().filter { !RunFolder.names.contains($0) }.compactMap { top[$0] }
    guard let labels = top["labels"] else {
      throw RequestError(
        .cannotRead,
        "\(trimmed): found no labels.csv, expected labels.csv or labels.csv.gz with an id column and the classes; without labels, test "
          + "predictions alone are blended with \(.pool) mean")
    }
    let prefix = RunFolder.prefix(of: trimmed)
    func full(_ relative: String?) -> String? { relative.map { prefix + $0 } }
    func all(_ relative: [String]?) -> [String] { (relative ?? []).map { prefix + $0 } }
    self.labels = prefix + labels
    folds = full(top["folds"])
    groups = full(top["groups"])
    weights = full(top["weights"])
    segments = full(top["segments"])
    sample = full(top["sample_submission"])
    let oof = try RunFolder.files(trimmed, "oof", readsArrays, &unused)
    guard !oof.isEmpty else {
      if let array = unused.first(where: { FileFormat(path: $0)?.isArray == true }) {
        throw RequestError(
          .cannotRead,
          "\(trimmed)/\(array): found an array, whose rows have no ids, expected files of text in oof; say \(.inOrder) "
            + "where its rows are in the order of the labels, or load it with: \(RunFolder.loading(array, in: trimmed))"
        )
      }
      let others = unused.filter { $0.hasPrefix("oof/") }.map { "\(trimmed)/\($0)" }
      // A file of another program says more than a folder beside it.
      for other in others where !RunFolder.isFolder(other) {
        if let foreign = try ForeignFile.refusal(other) { throw foreign }
      }
      if let other = others.first(where: RunFolder.isFolder) {
        throw RequestError(
          .cannotRead,
          "\(other): found a folder without tables, expected one NAME.csv or NAME.csv.gz for each model in oof, or a folder NAME with those of its folds"
        )
      }
      throw RequestError(
        .cannotRead, "\(trimmed)/oof: found no predictions, expected one NAME.csv or NAME.csv.gz for each model")
    }
    let test = try RunFolder.files(trimmed, "test", readsArrays, &unused)
    let swappedOOF = try RunFolder.swappedTables(trimmed, "swapped/oof", readsArrays, &unused)
    let swappedTest = try RunFolder.swappedTables(trimmed, "swapped/test", readsArrays, &unused)
    for (folder, names) in [("test", test), ("swapped/oof", swappedOOF), ("swapped/test", swappedTest)] {
      for name in names.keys.sorted() where oof[name] == nil {
        throw RequestError(
          .badData,
          "\(trimmed)/\(names[name]?.first ?? folder): found predictions of \"\(name)\", expected a model that has a file in oof; add oof/\(name).csv or remove this file"
        )
      }
    }
    self.unused = unused
    models = oof.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { name in
      ModelFiles(
        name, oofs: all(oof[name]), tests: all(test[name]), swappedOOFs: all(swappedOOF[name]),
        swappedTests: all(swappedTest[name]))
    }
    if !test.isEmpty, let lacking = models.map(\.name).first(where: { test[$0] == nil }) {
      throw RequestError(
        .badData,
        "\(trimmed)/test: found no predictions of \"\(lacking)\", expected one file for each model in oof; add test/\(lacking).csv or remove \(oof[lacking]?.first ?? "")"
      )
    }
  }

  /// Names of the tables beside the folders of predictions.
  private static let names: Set<String> = [
    "labels", "folds", "groups", "weights", "segments", "sample_submission", "test_labels",
  ]

  /// Whether a file of a kind may lie at a path of a folder, whose paths begin with `prefix`.
  static func isPlace(_ path: String, of kind: StoredSource.Kind, in prefix: String) -> Bool {
    guard path.utf8.starts(with: prefix.utf8) else { return false }
    let rest = path.utf8.dropFirst(prefix.utf8.count)
    // Folds, groups and weights may stand in the file of the labels.
    let starts =
      kind == .predictions
      ? ["oof/", "test/", "swapped/"] : ["labels.", "folds.", "groups.", "weights.", "segments."]
    return starts.contains { rest.starts(with: $0.utf8) }
  }

  /// Tables of a subfolder by their names without ending; an absent subfolder has none. Other files are noted.
  private static func tables(
    _ folder: String, _ subfolder: String, _ readsArrays: Bool, _ others: inout [String]
  ) throws -> [String: String] {
    let place = subfolder.isEmpty ? folder : "\(folder)/\(subfolder)"
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
      if subfolder.isEmpty {
        throw RequestError(.cannotRead, "\(place): found nothing, expected a folder of predictions")
      }
      return [:]
    }
    guard isFolder.boolValue else {
      throw RequestError(.cannotRead, "\(place): found a file, expected a folder")
    }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: place)
    } catch {
      throw RequestError(.cannotRead, "\(place): the folder cannot be read; check its permissions")
    }
    var result: [String: String] = [:]
    func relative(_ name: String) -> String { subfolder.isEmpty ? name : "\(subfolder)/\(name)" }
    let known = names.sorted().filter { !$0.hasPrefix(".") }
    var isUnread = Set(known)
    for kind in TableKind.allCases where readsArrays || kind != .array {
      var own: [String: String] = [:]
      for name in known {
        guard let stem = kind.stem(of: name), isUnread.contains(name) else { continue }
        // Where a table stands in several kinds of files, the first kind is read.
        if result[stem] != nil { continue }
        if let other = own[stem] {
          throw RequestError(
            .badData, "\(place): found both \(other) and \(name), expected one of them; remove the other")
        }
        own[stem] = name
        isUnread.remove(name)
      }
      result.merge(own.mapValues(relative)) { first, _ in first }
    }
    if !subfolder.isEmpty { others += known.filter(isUnread.contains).map(relative) }
    return result
  }

  /// The files of every model in a subfolder: its table, or the tables in a folder of its name, such as one a fold.
  private static func files(
    _ folder: String, _ subfolder: String, _ readsArrays: Bool, _ others: inout [String]
  ) throws -> [String: [String]] {
    var unknown: [String] = []
    var result = try tables(folder, subfolder, readsArrays, &unknown).mapValues { [$0] }
    for entry in unknown {
      let inner = isFolder("\(folder)/\(entry)") ? try tables(folder, entry, readsArrays, &others) : [:]
      guard !inner.isEmpty else {
        others.append(entry)
        continue
      }
      let name = String(entry.dropFirst(subfolder.count + 1))
      if let file = result[name]?.first {
        throw RequestError(
          .badData, "\(folder)/\(file): found a folder \(entry) too, expected one of both for the model \"\(name)\"")
      }
      result[name] = inner.keys.sorted(by: Dataset.isOrdered).compactMap { inner[$0] }
    }
    return result
  }

  private static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// Kinds of files that tables stand in, those that come first before the others.
  private enum TableKind: CaseIterable {
    case text
    /// JSON in an array, and archives, whose only file says what it is.
    case otherText
    case array

    private var endings: [String] {
      let formats: [FileFormat] =
        switch self {
        case .text: [.csv, .tsv, .jsonl]
        case .otherText: [.csv, .tsv, .jsonl, .json]
        case .array: [.npy, .npz]
        }
      let packings = FileFormat.packings.filter { self != .text || $0 != ".zip" }
      return formats.flatMap(\.endings).flatMap { ending in [ending] + packings.map { ending + $0 } }
        + (self == .otherText ? [".zip"] : [])
    }

    /// The name of a table without its ending; nil for other files.
    func stem(of name: String) -> String? {
      endings.first(where: name.hasSuffix).map { String(name.dropLast($0.count)) }
    }
  }

  /// Why a file is not read, and what can be done.
  func reasonUnread(_ relative: String) -> Message {
    if let stem = TableKind.otherText.stem(of: relative),
      let other = models.lazy.flatMap(\.paths).first(where: { path in
        TableKind.text.stem(of: path) == RunFolder.prefix(of: self.path) + stem
      })
    {
      return "\(relative) is not read: \(other) is, of the same name"
    }
    guard let format = FileFormat(path: relative), format.isArray else {
      guard let foreign = try? ForeignFile.refusal("\(path)/\(relative)"), let remedy = foreign.remedy else {
        return "\(relative) is not read: it is no file that \(.running) knows"
      }
      return "\(relative) is not read: it is \(foreign.found); \(remedy)"
    }
    return
      "\(relative) is not read: the rows of an array have no ids; say \(.inOrder) where they are in the order of the labels, or load it with: \(RunFolder.loading(relative, in: path))"
  }

  /// How an array is loaded.
  private static func loading(_ relative: String, in folder: String) -> Message.Term {
    let place = "\(prefix(of: folder))\(relative)"
    let name = URL(fileURLWithPath: relative).lastPathComponent.split(separator: ".").first.map(String.init) ?? "NAME"
    return .loadArray(model: name, path: place, isTest: !relative.hasPrefix("oof/"))
  }

  /// Swapped tables by the names of their models: `<model>_swapped.csv`.
  private static func swappedTables(
    _ folder: String, _ subfolder: String, _ readsArrays: Bool, _ others: inout [String]
  ) throws -> [String: [String]] {
    var result: [String: [String]] = [:]
    let suffix = "_swapped"
    for (stem, paths) in try files(folder, subfolder, readsArrays, &others).sorted(by: { $0.key < $1.key }) {
      guard stem.hasSuffix(suffix) else {
        throw RequestError(
          .badData, "\(folder)/\(paths[0]): found the name \"\(stem)\", expected \"MODEL\(suffix)\"; rename the file")
      }
      result[String(stem.dropLast(suffix.count))] = paths
    }
    return result
  }
}

extension RunFolder {
  /// Refuses files that look like the folds of one model, each taken for a model of its own: their names differ by a number
  /// only, and no row stands in two of them.
  ///
  /// - Throws: `RequestError` of kind `.badData`, with the commands that put them into one folder.
  ///
  /// - Parameter keys: ids of the labelled rows.
  func refuseFoldsAsModels(_ keys: [String]) throws {
    let known = Set(keys)
    let families = Dictionary(grouping: models.filter { $0.oofs.count == 1 }) { model in
      String(model.name.map { $0.isNumber ? "#" as Character : $0 }).replacing(#/#+/#, with: "#")
    }
    for (family, members) in families.sorted(by: { $0.key < $1.key }) where members.count > 1 && family.contains("#") {
      var seen: Set<String> = []
      let areDisjoint = members.allSatisfy { member in
        guard let ids = try? IdentifierReader().read(TableFile(member.oofs[0])).ids else { return false }
        return ids.allSatisfy { known.contains($0) && seen.insert($0).inserted }
      }
      guard areDisjoint else { continue }
      let name = family.replacing("#", with: "").trimmingCharacters(in: CharacterSet(charactersIn: "_-. "))
      let target = RunFolder.prefix(of: path) + "oof/" + (name.isEmpty ? "model" : name)
      let paths = members.map { OptionText.quoted($0.oofs[0]) }.joined(separator: " ")
      throw RequestError(
        .badData,
        "\(members[0].oofs[0]): found rows that \(members.count - 1) other files continue, expected a model with all of them; they look "
          + "like the folds of one model: mkdir \(OptionText.quoted(target)) && mv \(paths) \(OptionText.quoted(target))"
      )
    }
  }
}

extension RunFolder {
  /// The files of a folder that are read where there are no labels.
  struct TestFiles: Sendable {
    /// At least one, each with test files only.
    var models: [ModelFiles]
    var sample: String?
  }

  /// Whether there is a file of labels.
  ///
  /// - Throws: `RequestError` of kind `.cannotRead` where there is no such folder.
  static func hasLabels(_ path: String) throws -> Bool {
    var unused: [String] = []
    return try tables(trimmed(path), "", true, &unused)["labels"] != nil
  }

  /// The test predictions of a folder without labels, and its sample submission.
  ///
  /// - Parameter readsArrays: whether arrays are among the files: their rows are in order.
  /// - Throws: `RequestError` of kind `.cannotRead` where there are none.
  static func testFiles(_ path: String, readsArrays: Bool) throws -> TestFiles {
    let folder = trimmed(path)
    var unused: [String] = []
    let top = try tables(folder, "", readsArrays, &unused)
    let prefix = prefix(of: folder)
    let models = try files(folder, "test", readsArrays, &unused).map { name, paths in
      ModelFiles(name, oofs: [], tests: paths.map { prefix + $0 })
    }
    guard !models.isEmpty else {
      throw RequestError(
        .cannotRead,
        "\(folder)/test: found no predictions, expected one NAME.csv for each model; without labels only test predictions can be blended"
      )
    }
    return TestFiles(
      models: models.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) },
      sample: top["sample_submission"].map { prefix + $0 })
  }
}
