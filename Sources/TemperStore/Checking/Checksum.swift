import TemperCore

/// How many rows a part of the database has, and the sum of what stands in them. See `ContentHash`.
struct Checksum: Equatable {
  let rows: Int
  let value: Int64

  private init(rows: Int, _ hash: ContentHash) {
    self.rows = rows
    value = Int64(bitPattern: hash.value)
  }

  init(rows: Int, value: Int64) {
    self.rows = rows
    self.value = value
  }

  /// Classes with their parts, ids and labels of the labelled examples in order, and the file they came from. O(N).
  static func labels(_ layout: ClassLayout, ids: [String], labels: [Int], source: SourceInfo) -> Checksum {
    var hash = ContentHash()
    hash.add(source)
    for (ordinal, name) in layout.names.enumerated() {
      hash.add(name)
      hash.add(layout.role(of: ordinal)?.rawValue)
    }
    for id in ids { hash.add(id) }
    for label in labels { hash.add(label) }
    return Checksum(rows: ids.count, hash)
  }

  /// One text for each example in order: ids, folds, groups; and the file they came from, where one is recorded. O(N).
  static func texts(_ texts: [String], source: SourceInfo? = nil) -> Checksum {
    var hash = ContentHash()
    if let source { hash.add(source) }
    for text in texts { hash.add(text) }
    return Checksum(rows: texts.count, hash)
  }

  /// Predictions of a model in order, with all that is recorded of their file. O(N K).
  static func predictions(
    _ probabilities: ProbabilityMatrix, model: String, split: Split, orientation: Orientation, source: SourceInfo
  ) -> Checksum {
    var hash = ContentHash()
    hash.add(source)
    for text in [model, split.rawValue, orientation.rawValue] { hash.add(text) }
    hash.add(probabilities)
    return Checksum(rows: probabilities.rowCount, hash)
  }

  /// How predictions were averaged, and from which files. O(files).
  static func average(_ average: SourceAverage) -> Checksum {
    var hash = ContentHash()
    hash.add(average.method.rawValue)
    hash.add(average.spread)
    for file in average.files {
      hash.add(file.path)
      hash.add(file.sha256)
    }
    return Checksum(rows: 1 + average.files.count, hash)
  }

  /// A submission, but for the time it was recorded, which the database gives it. Whether its fit is still stored may change.
  static func submission(fit: String, path: String, sha256: String, rows: Int) -> Checksum {
    var hash = ContentHash()
    for text in [fit, path, sha256] { hash.add(text) }
    hash.add(rows)
    return Checksum(rows: 1, hash)
  }

  /// Predictions of a fit in order. O(N K).
  static func predictions(_ probabilities: ProbabilityMatrix, fit: String) -> Checksum {
    var hash = ContentHash()
    hash.add(fit)
    hash.add(probabilities)
    return Checksum(rows: probabilities.rowCount, hash)
  }

  /// A fit, but for the time it was saved, which the database gives it. O(size of the record).
  static func fit(_ fit: FitRecord) -> Checksum {
    var hash = ContentHash()
    for text in [fit.name, fit.version, fit.pool, fit.weightsSign, fit.swapping, fit.options, fit.document] {
      hash.add(text)
    }
    hash.add(fit.temperature)
    for number in [fit.floor, fit.closeness, fit.sideBias] { hash.add(number) }
    for number in [fit.logLossInSample, fit.logLossCrossValidated, fit.standardError] { hash.add(number) }
    for text in [fit.tie, fit.sides?[0], fit.sides?[1]] { hash.add(text) }
    hash.add(fit.classes.count)
    for name in fit.classes { hash.add(name) }
    for bias in fit.classBias { hash.add(bias) }
    hash.add(fit.weights.count)
    for weight in fit.weights {
      hash.add(weight.model)
      hash.add(weight.head)
      hash.add(weight.value)
    }
    hash.add(fit.scores.count)
    for score in fit.scores {
      hash.add(score.candidate)
      for number in [score.crossValidated, score.standardError, score.difference, score.lower, score.upper] {
        hash.add(number)
      }
    }
    for input in fit.inputs {
      hash.add(input.path)
      hash.add(input.sha256)
    }
    return Checksum(rows: 1 + fit.classes.count + fit.weights.count + fit.scores.count + fit.inputs.count, hash)
  }

  /// The columns of segments with their values, and the file they came from.
  static func segmentColumns(_ columns: [SegmentColumn], source: SourceInfo) -> ContentHash {
    var hash = ContentHash()
    hash.add(source)
    for column in columns {
      hash.add(column.name)
      hash.add(column.kind.rawValue)
      hash.add(column.values.count)
      for value in column.values {
        hash.add(value.name)
        hash.add(value.lower)
        hash.add(value.upper)
      }
    }
    return hash
  }

  /// Segments of keys, in any order: the sum of a hash of every row. O(rows).
  struct SegmentRows {
    private var rows = 0
    private var sum: UInt64 = 0

    mutating func add(column: Int, key: String, value: Int) {
      var hash = ContentHash()
      hash.add(column)
      hash.add(key)
      hash.add(value)
      sum &+= hash.value
      rows += 1
    }

    func checksum(columns: ContentHash) -> Checksum {
      var hash = columns
      hash.add(sum)
      return Checksum(rows: rows, hash)
    }
  }
}

extension ContentHash {
  fileprivate mutating func add(_ source: SourceInfo) {
    add(source.path)
    add(source.sha256)
    add(source.rows)
  }

  fileprivate mutating func add(_ probabilities: ProbabilityMatrix) {
    add(probabilities.classCount)
    for value in probabilities.values { add(value) }
  }
}
