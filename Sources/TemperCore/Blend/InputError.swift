/// What is wrong with arrays that are handed over, and where: the model and the row.
public struct InputError: TemperFailure, Equatable {
  public enum Problem: Sendable, Equatable {
    /// The classes are fewer than two, or two of them have one name.
    case classes([String])
    /// The tie or a side is no class, or the three of them are not all the classes.
    case tieStructure(tie: String, sides: [String]?)
    case noModels
    case noRows
    /// Predictions of a model are missing; `what` says which.
    case missing(what: String)
    /// A list does not have an element for every row.
    case count(of: String, found: Int, expected: Int)
    /// A row does not have a number for every class.
    case columns(found: Int, expected: Int)
    /// A number is not from 0 to 1, or none at all.
    case probability(Double, class: String)
    /// The probabilities of a row do not sum to 1 within `TrainingSet.tolerance`.
    case sum(Double)
    case label(String)
    /// Folds are fewer than three, more than `TrainingSet.foldLimit`, or more than there are groups or rows to fill them.
    case folds(Int)
    /// A weight is negative, no number, or beyond `RowWeights.range`.
    case weight(Double)
    /// All weights are zero.
    case noWeight
    /// Folds with a row of positive weight are fewer than three.
    case weightedFolds(Int)
    /// The floor of probabilities is not above 0 and up to 0.01.
    case floor(Double)
    /// All rows have one segment, or lack one the blend was fitted with.
    case segments(column: String)
  }

  public let problem: Problem
  /// The model whose predictions are wrong; nil where no model is to blame.
  public let model: String?
  /// The row, counted from 0; nil where no row is to blame.
  public let row: Int?

  public var kind: FailureKind { .badData }

  init(_ problem: Problem, model: String? = nil, row: Int? = nil) {
    self.problem = problem
    self.model = model
    self.row = row
  }

  public func text(_ words: (Message.Term) -> String) -> String {
    let place = [model.map { "model \"\($0)\"" }, row.map { "row \($0)" }].compactMap { $0 }.joined(separator: ", ")
    return place.isEmpty ? fact : "\(place): \(fact)"
  }

  private var fact: String {
    switch problem {
    case .classes(let names): return "found the classes \(names), expected at least two different ones"
    case .tieStructure(let tie, let sides):
      let between = sides.map { " between \($0)" } ?? ""
      return "found the tie \"\(tie)\"\(between), expected a tie and two sides as the only classes"
    case .noModels: return "found no model, expected at least one"
    case .noRows: return "found no rows"
    case .missing(let what): return "found no \(what) predictions, which are needed"
    case .count(let list, let found, let expected): return "found \(found) \(list), expected \(expected), one a row"
    case .columns(let found, let expected): return "found \(found) numbers in a row, expected \(expected), one a class"
    case .probability(let value, let name): return "found \(value) for \"\(name)\", expected a probability from 0 to 1"
    case .sum(let sum):
      return "found probabilities that sum to \(sum), expected a sum within \(TrainingSet.tolerance) of 1"
    case .label(let label): return "found the label \"\(label)\", expected one of the classes"
    case .folds(let count):
      return "found \(count) folds, expected 3 to \(TrainingSet.foldLimit), each with rows of its own"
    case .weight(let weight):
      return "found the weight \(weight), expected 0 or a number from \(RowWeights.range.lowerBound) to "
        + "\(RowWeights.range.upperBound)"
    case .noWeight: return "found weights that are all 0, expected a row that counts"
    case .weightedFolds(let count):
      return "found \(count) folds with a row of positive weight, expected at least \(TrainingSet.fewestFolds)"
    case .floor(let floor): return "found the floor \(floor), expected a number above 0 and up to 0.01"
    case .segments(let column): return "found no two different segments \"\(column)\", expected every row to have one"
    }
  }
}

extension ProbabilityMatrix {
  /// The same with every row divided by its sum, where all numbers are probabilities. O(N K).
  ///
  /// - Throws: `InputError` with the model and the first row that is none.
  func checked(model: String, classes: [String], rowCount: Int) throws(InputError) -> ProbabilityMatrix {
    guard classCount == classes.count else {
      throw InputError(.columns(found: classCount, expected: classes.count), model: model)
    }
    guard self.rowCount == rowCount else {
      throw InputError(.count(of: "rows", found: self.rowCount, expected: rowCount), model: model)
    }
    var result = self
    for row in 0..<rowCount {
      var sum = 0.0
      for k in classes.indices {
        let value = self[row, k]
        guard value >= 0, value <= 1 else {
          throw InputError(.probability(value, class: classes[k]), model: model, row: row)
        }
        sum += value
      }
      guard abs(sum - 1) <= TrainingSet.tolerance + 1e-12 else { throw InputError(.sum(sum), model: model, row: row) }
      for k in classes.indices { result[row, k] /= sum }
    }
    return result
  }
}
