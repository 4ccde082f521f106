import Foundation
public import TemperCore
import TemperFiles
public import TemperReport

/// A blend of test predictions alone, where there are no labels: by a rule that needs no fitting, and without a score.
public struct UnscoredRun: Sendable {
  /// A rule without parameters to fit.
  public enum Rule: String, Sendable, CaseIterable {
    case mean, geometric, linear
    /// The mean of ranks, for submissions that are scored by their order.
    case rank
  }

  public var folder: String
  /// The folder that is written to; nil puts a folder `temper` into the input folder.
  public var output: String?
  public var rule: Rule
  /// Weights of a linear pool, by model; they are divided by their sum.
  public var weights: [WeightRequest.Fixed]
  /// What the files mean, where their names and columns do not say it.
  public var input: FolderInput

  public init(
    folder: String, output: String? = nil, rule: Rule, weights: [WeightRequest.Fixed] = [],
    input: FolderInput = FolderInput()
  ) {
    self.folder = folder
    self.output = output
    self.rule = rule
    self.weights = weights
    self.input = input
  }

  /// What was written, and what deserves attention.
  public struct Result: Sendable {
    public let submission: RunDocument.Submission
    public let models: [String]
    public let notes: [Message]
    public let warnings: [Message]
  }

  /// Whether a folder has test predictions and no labels.
  public static func suits(_ folder: String) -> Bool {
    (try? RunFolder.hasLabels(folder)) == false
  }

  /// Reads the test predictions, blends them and writes `submission.csv`. O(N M K), ranks O(N M K log N).
  ///
  /// - Throws: `FileError`, `RequestError`; nothing is written then. A file of the same name with other bytes is not replaced.
  public func perform() async throws -> Result {
    let files = try RunFolder.testFiles(folder, readsArrays: input.isInOrder)
    let columns = try input.ofModels(files.models.map(\.name))
    let layout = ClassLayout(names: try classes(files, columns))
    let sample = try files.sample.map { try input.sampleReader(layout).read(input.table($0, inOrderOf: nil)) }
    var source = try PredictionFiles(
      input: InputOptions(idColumn: input.idColumn), columns: input.predictions,
      context: ReadingContext(layout: layout, labels: []),
      oof: ExampleKeys(ids: [], origin: "the labels"),
      tests: sample.map { ExampleKeys(ids: $0.ids, origin: $0.source.path) }, ofModels: columns)
    let first = files.models[0]
    try source.nameTests(by: first.tests[0], of: first.name)
    guard let ids = source.tests?.ids else { preconditionFailure("the first file names the test rows") }
    var matrices: [ProbabilityMatrix] = []
    var notes: [Message] = sample?.note.map { [$0] } ?? []
    for model in files.models {
      guard let part = try source.read(.test, of: model) else { continue }
      notes += source.notes(on: model, [part])
      matrices.append(part.probabilities)
    }
    let blended = try blend(matrices, files.models.map(\.name))
    let shape =
      try sample.map { try SubmissionShape.sample($0, testIDs: ids) } ?? .plain(ids: ids, layout: layout)
    return Result(
      submission: try write(shape, blended, layout), models: files.models.map(\.name), notes: notes,
      warnings: [
        "there are no labels, so nothing could be tuned or scored: the blend is the \(rule.rawValue) of \(files.models.count) models"
      ])
  }

  /// The classes: the columns of the first file, or of the sample submission.
  private func classes(_ files: RunFolder.TestFiles, _ columns: [String: PredictionColumns]) throws -> [String] {
    let first = files.models[0]
    if let order = columns[first.name]?.arrayOrder { return order }
    let path = TableFile(first.tests[0]).format.isArray ? files.sample : first.tests[0]
    guard let path else {
      throw RequestError(
        .usage,
        "\(first.tests[0]): found an array, whose columns have no names, and no sample submission; give them with \(.columns)"
      )
    }
    let header = try HeaderReader().read(TableFile(path, idColumn: input.idColumn))
    let id = header.firstIndex { $0 == input.idColumn } ?? header.firstIndex { $0.lowercased() == "id" } ?? 0
    let names = header.indices.filter { $0 != id }.map { header[$0] }
    let naming = columns[first.name]?.naming
    let classes = naming.map { naming in names.compactMap(naming.className) } ?? names
    // One column is the probability of the second of two classes, whatever the first is called.
    return classes.count == 1 ? ["not \(classes[0])", classes[0]] : classes
  }

  private func blend(_ matrices: [ProbabilityMatrix], _ names: [String]) throws -> ProbabilityMatrix {
    if rule != .linear, !weights.isEmpty {
      throw RequestError(.usage, "\(.fixedWeights): weights are of a linear pool; give \(.pool) linear")
    }
    switch rule {
    case .mean: return Pool.mean.predict(matrices)
    case .geometric: return Pool.geometric(GeometricPool(floor: TrainingSet.defaultFloor)).predict(matrices)
    case .rank: return RankMean.predict(matrices)
    case .linear:
      let limits = try WeightRequest(fixed: weights).limits(names)
      guard let missing = names.indices.first(where: { limits.fixed[$0] == nil }) else {
        let values = names.indices.map { limits.fixed[$0] ?? 0 }
        let sum = values.reduce(0, +)
        guard values.allSatisfy({ $0 >= 0 }), sum > 0 else {
          throw RequestError(
            .usage, "\(.fixedWeights): found weights that are negative or all zero, expected shares of the models")
        }
        let pool = LinearPool(weights: values.map { $0 / sum }, temperature: 1, floor: TrainingSet.defaultFloor)
        return Pool.linear(pool).predict(matrices)
      }
      throw RequestError(
        .usage,
        "\(.fixedWeights): found no weight of the model \"\(names[missing])\", expected one for each, since without labels none can be fitted"
      )
    }
  }

  private func write(
    _ shape: SubmissionShape, _ blended: ProbabilityMatrix, _ layout: ClassLayout
  ) throws -> RunDocument.Submission {
    let place = try OutputFolder(
      making: output ?? RunFolder.prefix(of: folder) + "temper", remedy: "give another with \(.output)")
    do {
      let path = "\(place.path)/submission.csv"
      let staged = try shape.stage(blended, layout: layout, for: path, overwrites: true)
      let file = RunDocument.Submission(path: path, rows: shape.ids.count, sha256: staged.sha256)
      // What an earlier run wrote is the same to the byte; all else is somebody's.
      if FileManager.default.fileExists(atPath: path) {
        let former = try Source.sha256(ofFile: path)
        guard former == staged.sha256 else {
          staged.discard()
          throw RequestError(
            .cannotCreate,
            "\(path): found another submission there, expected a folder of its own; give another with \(.output), or move the file away"
          )
        }
        staged.discard()
        return file
      }
      try staged.publish()
      return file
    } catch {
      place.removeIfUnused()
      throw error
    }
  }
}
