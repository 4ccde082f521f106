import TemperCore
import TemperFiles
import TemperReport

extension ModelDoubt {
  /// Everything that speaks against the way a model was read. O(N K + K³), see `reading`.
  ///
  /// - Parameters:
  ///   - model: its predictions.
  ///   - data: labels, groups and folds of its rows.
  ///   - shift: its test rows beside its OOF rows; nil without test predictions.
  static func all(of model: ModelPredictions, _ data: ReadingContext, shift: TestShift?) -> [ModelDoubt] {
    let classes = data.layout.names
    let reading = reading(
      model.name, model.oof, labels: data.labels, classes: classes, groups: data.groups, weights: data.weights,
      folds: data.folds)
    let test = shift.flatMap { testColumns($0, classes: classes) }
    let turned = model.swappedOOF.flatMap { swapped in
      data.layout.tieStructure.flatMap {
        turnedBack(model.name, plain: model.oof, swapped: swapped, tieStructure: $0, weights: data.weights)
      }
    }
    return [reading, test, turned].compactMap { $0 }
  }

  /// The doubt as a sentence, with the option that reads the files otherwise.
  ///
  /// - Parameters:
  ///   - classes: K names.
  ///   - path: path of the OOF predictions; nil where they came from no file.
  ///   - columns: how they were read, where that is known; else columns are taken to bear the classes' names.
  ///   - isOneOfSeveral: whether the option must name the model, since others are read by the same command.
  func message(
    classes: [String], path: String?, columns: PredictionColumns? = nil, isOneOfSeveral: Bool = false
  ) -> Message {
    let name = VisibleText.escaping(model)
    switch sign {
    case .reading(let loss, let guess, let better):
      let loss = NumberText.loss(loss)
      let verdict: Message =
        "\(name): \(loss > NumberText.loss(guess) ? "worse than guessing" : "log loss") (\(loss) against "
        + "\(NumberText.loss(guess)) of the class shares)"
      switch better {
      case nil:
        return verdict + "; check that its rows are out-of-fold predictions of these labels, or leave it out: "
          + "\(.without) \(OptionText.names([model]))"
      case .columns(let held, let loss):
        return verdict + "; in the order \(VisibleText.escaping(held.joined(separator: ","))) it scores "
          + "\(NumberText.loss(loss)): \(.columns) "
          + "\(option(held, classes: classes, path: path, columns, OptionText(model: isOneOfSeveral ? model : nil)))"
      case .foldAfterFold(let loss):
        return verdict + "; with its rows taken fold after fold it scores \(NumberText.loss(loss)): \(.inFoldOrder)"
      }
    case .testColumns(let held):
      return "\(name): its mean probabilities on the test rows are those of the OOF rows in the order "
        + "\(VisibleText.escaping(held.joined(separator: ","))); write the columns of both files in one order"
    case .turnedBack(let correlation):
      return "\(name): its swapped predictions say the opposite of the plain ones (correlation of the margins "
        + "\(NumberText.fixed(correlation, 2))); are they mapped back already? \(.swappedMappedBack)"
    }
  }

  /// What to type for other columns: names of classes in the order of columns without names, or columns and their classes.
  private func option(
    _ held: [String], classes: [String], path: String?, _ columns: PredictionColumns?, _ text: OptionText
  ) -> String {
    if let order = columns?.arrayOrder {
      // The classes that were said of the columns, each replaced by the one that its column seems to hold.
      return text.value(names: order.map { name in classes.firstIndex(of: name).map { held[$0] } ?? name })
    }
    if path.flatMap(FileFormat.init(path:))?.isArray == true { return text.value(names: held) }
    let names = classes.map { columns?.naming?.column(of: $0) ?? $0 }
    return text.value(pairs: Array(zip(names, held)))
  }
}

/// What a model's rows are held against.
struct ReadingContext: Sendable {
  var layout: ClassLayout
  /// N class ordinals.
  var labels: [Int]
  /// N group numbers.
  var groups: [Int]?
  /// N fold numbers, in rising order of the folds' names.
  var folds: [Int]?
  /// N weights, or nil where every row counts once.
  var weights: [Double]?

  /// A model and what it is held against, on the rows that it predicts. O(N K).
  func predicted(by model: ModelPredictions) -> (model: ModelPredictions, context: ReadingContext) {
    let parts = [model.oof, model.swappedOOF].compactMap { $0 }
    guard parts.contains(where: { $0.predictedRows != nil }) else { return (model, self) }
    let rows = labels.indices.filter { row in parts.allSatisfy { $0.hasPrediction(row: row) } }
    var (kept, context) = (model, self)
    kept.oof = model.oof.gathering(rows: rows)
    kept.swappedOOF = model.swappedOOF?.gathering(rows: rows)
    context.labels = rows.map { labels[$0] }
    context.groups = groups.map { groups in rows.map { groups[$0] } }
    context.folds = folds.map { folds in rows.map { folds[$0] } }
    context.weights = weights.map { weights in rows.map { weights[$0] } }
    return (kept, context)
  }

  /// Refuses predictions that are the labels: one in the class that came true, zero in all others, in every row that is predicted.
  ///
  /// - Parameters:
  ///   - matrix: N × K.
  ///   - path: its file.
  ///   - part: what the predictions are of; swapped ones are held against exchanged labels too.
  ///   - columns: names of further columns of that file.
  /// - Throws: `FileError`.
  func refuseLabels(_ matrix: ProbabilityMatrix, path: String, _ part: PredictionPart, columns: [String]) throws {
    var readings = [matrix]
    if part.orientation == .swapped, let tieStructure = layout.tieStructure {
      readings.append(matrix.exchangingSides(tieStructure))
    }
    let rows = matrix.predictedRows ?? Array(labels.indices)
    guard readings.contains(where: { reading in rows.allSatisfy { reading[$0, labels[$0]] == 1 } }) else { return }
    let others = columns.isEmpty ? nil : VisibleText.escaping(columns.joined(separator: ", "))
    throw FileError(
      kind: .badData, path: path,
      found: "the labels themselves, 0 and 1, in all \(NumberText.count(rows.count)) rows",
      expected: "predictions of models that did not see them",
      remedy: others.map { "say which columns hold them, with \(.columns) or \(.prefix); other columns are \($0)" }
        ?? "give the file of predictions")
  }
}
