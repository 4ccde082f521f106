import TemperCore
import TemperFiles
import TemperSQL

/// The rows of an engine's answer, as they come.
struct SampledRows {
  let parts: [CheckStatement.Part]
  let classes: [String]
  /// SHA-256 of the answer.
  var sha256 = ""
  private var ids: [String] = []
  private var labels: [Int] = []
  private var folds: [String] = []
  private var groups: [String] = []
  private var weights: [Double] = []
  /// For every part the probabilities, row by row.
  private var values: [[Double]]

  init(parts: [CheckStatement.Part], classes: [String]) {
    self.parts = parts
    self.classes = classes
    values = parts.map { _ in [] }
  }

  /// - Throws: `RequestError` for a row that was not there, or not like this, when all rows were looked at.
  mutating func append(_ row: EngineCommand.Row) throws {
    let label = row.text(1)
    guard let ordinal = classes.firstIndex(where: { $0.utf8.elementsEqual(label.utf8) }), let weight = row.number(4),
      RowWeights.allows(weight)
    else { throw changed() }
    ids.append(row.text(0))
    labels.append(ordinal)
    folds.append(row.text(2))
    groups.append(row.text(3))
    weights.append(weight)
    var column = 5
    for part in parts.indices {
      var cells: [Double] = []
      for _ in classes {
        guard let cell = row.number(column), cell >= 0, cell <= 1 else { throw changed() }
        cells.append(cell)
        column += 1
      }
      let sum = cells.reduce(0, +)
      guard abs(sum - 1) <= 2 * TrainingSet.tolerance else { throw changed() }
      for cell in cells { values[part].append(cell / sum) }
    }
  }

  private func changed() -> RequestError {
    RequestError(.badData, "the table changed while it was read; load it when nobody writes to it")
  }

  /// The rows by rising ids, whatever order an engine gave them in.
  ///
  /// - Throws: `RequestError` where an id comes twice.
  func dataset(
    _ layout: ClassLayout, models: TableColumns, path: String, keptClass: String?, check: TableCheck, hasWeights: Bool,
    hasGroups: Bool, hasFolds: Bool
  ) throws -> Dataset {
    let order = ids.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) }
    if zip(order, order.dropFirst()).contains(where: { ids[$0] == ids[$1] }) { throw changed() }
    func sorted<Value>(_ values: [Value]) -> [Value] { order.map { values[$0] } }
    let source = Source(path: path, sha256: sha256, rows: ids.count)
    let count = classes.count
    func matrix(_ part: Int) -> ProbabilityMatrix {
      var cells: [Double] = []
      cells.reserveCapacity(values[part].count)
      for row in order { cells += values[part][row * count..<(row + 1) * count] }
      return ProbabilityMatrix(classCount: count, values: cells)
    }
    let found = models.models.map { name -> ModelPredictions in
      var model = ModelPredictions(name: name, oof: ProbabilityMatrix(classCount: count, values: []))
      for (index, part) in parts.enumerated() where part.model == name {
        if part.isSwapped { model.swappedOOF = matrix(index) } else { model.oof = matrix(index) }
        model.sources[part.isSwapped ? .swappedOOF : .oof] = ModelPredictions.Origin(file: source)
      }
      return model
    }
    let labels = sorted(labels)
    let weights = rowWeights(labels, sorted(weights), keptClass: keptClass, check, hasWeights: hasWeights)
    return Dataset(
      layout: layout, ids: sorted(ids), labels: labels, folds: hasFolds ? sorted(folds) : nil,
      groups: hasGroups ? sorted(groups) : nil, weights: weights, models: found,
      files: Dataset.Files(
        labels: source, folds: hasFolds ? source : nil, groups: hasGroups ? source : nil,
        weights: weights == nil ? nil : source))
  }

  /// Rows of a class that is kept whole stand for themselves, others for as many as there are of them in the table.
  private func rowWeights(
    _ labels: [Int], _ given: [Double], keptClass: String?, _ check: TableCheck, hasWeights: Bool
  ) -> RowWeights? {
    guard let keptClass, let kept = classes.firstIndex(of: keptClass) else {
      return hasWeights && given.contains { $0 > 0 } ? RowWeights(given) : nil
    }
    let sampled = labels.count { $0 != kept }
    let others = check.rows - check.rows(ofClass: kept)
    let share = sampled > 0 ? Double(others) / Double(sampled) : 1
    return RowWeights(zip(labels, given).map { $0 == kept ? $1 : $1 * share })
  }
}
