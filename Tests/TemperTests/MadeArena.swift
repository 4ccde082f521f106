import Foundation
import Temper
import TemperCore
import TemperStore

/// Seeded labels and predictions of several models, the later ones sharper than the earlier ones.
struct MadeArena: Sendable {
  struct Model: Sendable {
    var name: String
    var oof: [[Double]]
    var test: [[Double]]
    /// With exchanged sides, where the model has such predictions.
    var swappedOOF: [[Double]]?
    var swappedTest: [[Double]]?
  }

  var classes: [String]
  var ids: [String]
  var labels: [Int]
  var testIDs: [String]
  var models: [Model] = []

  init(rows: Int = 60, tests: Int = 8, classCount: Int = 3, models: Int = 2, swapped: Int = 0, seed: UInt64 = 1) {
    var random = RandomSource(seed: seed)
    // A sum of four uniform numbers is normal enough.
    func score() -> Double { (0..<4).reduce(-2.0) { sum, _ in sum + random.unit() } * 1.7 }
    classes = classCount == 3 ? ["winner_model_a", "winner_model_b", "winner_tie"] : (0..<classCount).map { "c\($0)" }
    ids = (0..<rows).map { "r\($0)" }
    testIDs = (0..<tests).map { "t\($0)" }
    let truth = (0..<rows + tests).map { _ in (0..<classCount).map { _ in score() } }
    labels = (0..<rows).map { row in
      // Every class occurs, whatever the seed.
      if row < classCount { return row }
      var rest = random.unit()
      for (label, probability) in MadeArena.softmax(truth[row]).enumerated() {
        rest -= probability
        if rest < 0 { return label }
      }
      return 0
    }
    for m in 0..<models {
      func predict(_ range: Range<Int>) -> [[Double]] {
        range.map { row in MadeArena.softmax(truth[row].map { (0.4 + 0.4 * Double(m)) * $0 + 0.4 * score() }) }
      }
      func swap(_ rows: [[Double]]) -> [[Double]] { rows.map { [$0[1], $0[0]] + $0[2...] } }
      var model = Model(name: "m\(m)", oof: predict(0..<rows), test: predict(rows..<rows + tests))
      if m < swapped {
        model.swappedOOF = swap(predict(0..<rows))
        model.swappedTest = swap(predict(rows..<rows + tests))
      }
      self.models.append(model)
    }
  }

  private static func softmax(_ scores: [Double]) -> [Double] {
    let weights = scores.map { Foundation.exp($0) }
    let sum = weights.reduce(0, +)
    return weights.map { $0 / sum }
  }
}

extension MadeArena {
  var labelText: String {
    let rows = zip(ids, labels).map { id, label in
      ([id] + classes.indices.map { $0 == label ? "1" : "0" }).joined(separator: ",")
    }
    return (["id," + classes.joined(separator: ",")] + rows).joined(separator: "\n") + "\n"
  }

  func text(_ ids: [String], _ rows: [[Double]]) -> String {
    let lines = zip(ids, rows).map { id, row in ([id] + row.map { "\($0)" }).joined(separator: ",") }
    return (["id," + classes.joined(separator: ",")] + lines).joined(separator: "\n") + "\n"
  }

  var foldText: String { "id,fold\n" + ids.enumerated().map { "\($1),\($0 % 3)\n" }.joined() }

  /// Pairs of labelled and test rows; labelled ones of the same fold.
  var groupText: String {
    "id,person\n" + (ids + testIDs).enumerated().map { "\($1),p\($0 % 3 + $0 / 6 * 3)\n" }.joined()
  }

  /// A number and a text of all rows.
  var segmentText: String {
    "id,length,language\n"
      + (ids + testIDs).enumerated().map { "\($1),\($0 * 7 % 40),\(["en", "de", ""][$0 % 3])\n" }.joined()
  }

  var sampleText: String { text(testIDs, testIDs.map { _ in classes.map { _ in 0.5 } }) }

  /// Writes a folder as `temper run` reads it, without groups and sample.
  func write(to folder: Folder, _ name: String = "in") throws {
    try folder.write("\(name)/labels.csv", labelText)
    try folder.write("\(name)/folds.csv", foldText)
    for model in models {
      try folder.write("\(name)/oof/\(model.name).csv", text(ids, model.oof))
      try folder.write("\(name)/test/\(model.name).csv", text(testIDs, model.test))
      if let rows = model.swappedOOF {
        try folder.write("\(name)/swapped/oof/\(model.name)_swapped.csv", text(ids, rows))
      }
      if let rows = model.swappedTest {
        try folder.write("\(name)/swapped/test/\(model.name)_swapped.csv", text(testIDs, rows))
      }
    }
  }

  func matrix(_ rows: [[Double]]) -> ProbabilityMatrix {
    ProbabilityMatrix(classCount: classes.count, values: rows.flatMap { $0 })
  }

  /// The same in memory; three classes are an arena.
  func dataset(folds: [String]? = nil, groups: [String]? = nil) -> Dataset {
    Dataset(
      layout: ClassLayout(names: classes, tieStructure: ClassLayout.findTieStructure(in: classes)), ids: ids,
      labels: labels,
      folds: folds ?? ids.indices.map { "\($0 % 3)" }, groups: groups, testIDs: testIDs,
      models: models.map { model in
        ModelPredictions(
          name: model.name, oof: matrix(model.oof), test: matrix(model.test),
          swappedOOF: model.swappedOOF.map(matrix), swappedTest: model.swappedTest.map(matrix))
      })
  }

  /// A database with everything loaded, at `temper.sqlite`.
  func load(in folder: Folder, models: [String]? = nil) async throws -> Store {
    try write(to: folder)
    let loader = Loader(database: folder.path("temper.sqlite"))
    _ = try loader.labels(folder.path("in/labels.csv"), classes: nil, tieStructure: .byName, replace: false)
    _ = try loader.folds(folder.path("in/folds.csv"))
    for model in self.models where models?.contains(model.name) ?? true {
      _ = try loader.model(files(of: model, in: folder), replace: false)
    }
    return try Store(path: folder.path("temper.sqlite"), access: .update)
  }

  func files(of model: Model, in folder: Folder) -> ModelFiles {
    ModelFiles(
      model.name, oof: folder.path("in/oof/\(model.name).csv"), test: folder.path("in/test/\(model.name).csv"),
      swappedOOF: model.swappedOOF.map { _ in folder.path("in/swapped/oof/\(model.name)_swapped.csv") },
      swappedTest: model.swappedTest.map { _ in folder.path("in/swapped/test/\(model.name)_swapped.csv") })
  }
}
