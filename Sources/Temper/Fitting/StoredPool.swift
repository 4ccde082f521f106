import Foundation
import TemperCore
import TemperReport
import TemperStore

/// A pool as the store keeps it, and back.
enum StoredPool {
  private static let all = "all"
  private static let side = "side"
  private static let tie = "tie"
  private static let count = "count"

  /// The record of a fit.
  ///
  /// - Throws: when the document cannot be written as JSON.
  static func record(_ result: FitResult, request: FitRequest, inputs: [Source]) throws -> FitRecord {
    let document = result.document
    // Models that were left out are not stored: who submits does not need them.
    let data = result.data.keeping(result.blend.keptModels)
    let description = PoolDescription(result.blend.pool, data: data, use: result.blend.recipe.swapping)
    return FitRecord(
      name: document.name, version: TemperVersion.current, pool: document.pool, weightsSign: document.weightsSign,
      swapping: document.swapping, floor: result.data.floor, temperature: document.temperature,
      closeness: document.closeness, sideBias: document.sideBias, classBias: description.biases,
      classes: document.classes, tie: document.tie, sides: document.sides,
      weights: weights(result.blend.recipe.kind, description, models: data.models, classes: document.classes),
      scores: document.candidates.map {
        FitRecord.Score(
          candidate: $0.pool, crossValidated: $0.crossValidated, standardError: $0.standardError,
          difference: $0.difference, lower: $0.interval[0], upper: $0.interval[1])
      },
      logLossInSample: document.logLoss.inSample, logLossCrossValidated: document.logLoss.crossValidated,
      standardError: document.logLoss.standardError,
      options: try JSONText.render(
        Dictionary(uniqueKeysWithValues: request.options.map { ($0.name, $0.value) })),
      inputs: inputs.map { FitRecord.Input(path: $0.path, sha256: $0.sha256) },
      document: try JSONText.render(document))
  }

  private static func weights(
    _ kind: PoolKind, _ pool: PoolDescription, models: [String], classes: [String]
  ) -> [FitRecord.Weight] {
    pool.inputNames(models).enumerated().flatMap { m, input -> [FitRecord.Weight] in
      func weight(_ head: String, _ value: Double) -> FitRecord.Weight {
        FitRecord.Weight(model: input.model, head: input.mark + head, value: value)
      }
      if kind == .tieAware, let tieWeights = pool.tieWeights {
        return [weight(side, pool.weights[m]), weight(tie, tieWeights[m])]
          + pool.blocks.map { weight($0.block.rawValue, $0.weights[m]) }
      }
      let own = (pool.classWeights ?? []).indices.map { k in
        weight(classHead(classes[k]), pool.classWeights?[k][m] ?? 0)
      }
      return [weight(all, pool.weights[m])] + own + (pool.counts.map { [weight(count, Double($0[m]))] } ?? [])
    }
  }

  /// The head of a class's own weights; a class may itself be called "all".
  private static func classHead(_ name: String) -> String { "class:" + name }

  /// The pool of a record, the models it pools, in order, and how their swapped predictions take part.
  ///
  /// - Throws: `RequestError` of kind `.badData` when the record does not describe a pool of this version.
  static func pool(_ record: FitRecord) throws -> (pool: any Pool, models: [String], layout: ClassLayout, use: SwapUse)
  {
    var models: [String] = []
    for weight in record.weights where !models.contains(weight.model) { models.append(weight.model) }
    // Inputs are the models and then, where they are models of their own, their swapped predictions.
    func values(_ head: String) -> [Double] {
      [head, "swapped " + head].flatMap { name in record.weights.filter { $0.head == name }.map(\.value) }
    }
    let layout = ClassLayout(names: record.classes, tieStructure: tieStructure(record))
    let unreadable = unreadable(record)
    guard let kind = PoolKind(rawValue: record.pool), let use = SwapUse(rawValue: record.swapping),
      record.classBias.count == record.classes.count
    else {
      throw unreadable
    }
    // Whoever edits the database by hand gets an error, not a crash.
    let swappedHeads = record.weights.map(\.head).filter { $0.hasPrefix("swapped ") }
    let heads = Set(record.weights.map(\.head)).subtracting(swappedHeads)
    let swapped = Set(record.weights.filter { $0.head.hasPrefix("swapped ") }.map(\.model)).count
    guard !models.isEmpty, heads.allSatisfy({ values($0).count == models.count + swapped }), record.floor > 0,
      swapped == 0 || use == .separate
    else {
      throw unreadable
    }
    switch kind {
    case .best:
      guard let model = values(all).firstIndex(of: 1) else { throw unreadable }
      return (BestPool(model: model), models, layout, use)
    case .mean:
      return (MeanPool(), models, layout, use)
    case .geometric:
      return (GeometricPool(floor: record.floor), models, layout, use)
    case .linear:
      guard let temperature = record.temperature else { throw unreadable }
      guard heads.contains(all), temperature > 0 else { throw unreadable }
      return (LinearPool(weights: values(all), temperature: temperature, floor: record.floor), models, layout, use)
    case .logarithmic:
      let own = record.classes.map { values(classHead($0)) }
      guard heads.contains(all), Set(own.map(\.count)).count == 1 else { throw unreadable }
      let pool = LogarithmicPool(
        weights: values(all), classWeights: own.allSatisfy(\.isEmpty) ? nil : own, biases: record.classBias,
        floor: record.floor)
      return (pool, models, layout, use)
    case .selection:
      let counts = values(count).compactMap { Int(exactly: $0) }
      guard counts.count == models.count + swapped, counts.allSatisfy({ (0...1_000_000).contains($0) }),
        counts.contains(where: { $0 > 0 })
      else { throw unreadable }
      return (SelectionPool(counts: counts), models, layout, use)
    case .tieAware:
      guard let tieStructure = layout.tieStructure, heads.isSuperset(of: [side, tie]) else { throw unreadable }
      var blocks = BlockValues { values($0.rawValue) }
      if record.closeness != 0 { blocks[.closeness] = [record.closeness] }
      if record.sideBias != 0 { blocks[.sideBias] = [record.sideBias] }
      let pool = TieAwarePool(
        tieStructure: tieStructure, sideWeights: values(side), tieWeights: values(tie),
        tieBias: record.classBias[tieStructure.tie], blocks: blocks, floor: record.floor)
      return (pool, models, layout, use)
    }
  }

  /// What is said of a record that does not describe a fit of this version.
  static func unreadable(_ record: FitRecord) -> RequestError {
    RequestError(
      .badData, "the fit \"\(record.name)\" (\(record.pool), Temper \(record.version)) cannot be read; fit it again")
  }

  private static func tieStructure(_ record: FitRecord) -> TieStructure? {
    guard let tie = record.tie.flatMap(record.classes.firstIndex(of:)), let sides = record.sides, sides.count == 2,
      let sideA = record.classes.firstIndex(of: sides[0]), let sideB = record.classes.firstIndex(of: sides[1])
    else { return nil }
    guard record.classes.count == 3, Set([tie, sideA, sideB]).count == 3 else { return nil }
    return TieStructure(sideA: sideA, sideB: sideB, tie: tie)
  }
}
