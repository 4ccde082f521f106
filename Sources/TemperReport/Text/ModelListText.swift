public import TemperCore

/// One loaded model, for a list.
public struct ModelRow: Sendable, Equatable {
  public var name: String
  public var oofRows: Int
  /// Number of test rows; 0 where no test predictions are loaded.
  public var testRows: Int
  /// Whether predictions for the swapped sides are loaded.
  public var isSwapped: Bool
  /// OOF log loss and its standard error, nats per example.
  public var logLoss: Double
  public var standardError: Double
  /// Path of the OOF file, as it was given.
  public var source: String
  /// SHA-256 of that file's bytes, 64 hexadecimal digits.
  public var sha256: String
  /// What the numbers of that file are.
  public var scale: PredictionScale
  /// How the test predictions were made of several files; nil where they came from one.
  public var testAverage: TestAverage?
  /// What the rows weigh whose mean the log loss is; nil where every row counts once.
  public var weights: WeightSummary?

  /// An average of several test files.
  public struct TestAverage: Sendable, Equatable {
    /// `arithmetic` or `geometric`.
    public var method: String
    /// The standard deviation of a probability over the files, averaged over rows and classes.
    public var spread: Double
    /// Path and SHA-256 of every file, in the order they were given.
    public var files: [File]

    public struct File: Sendable, Equatable {
      public var path: String
      public var sha256: String

      public init(path: String, sha256: String) {
        self.path = path
        self.sha256 = sha256
      }
    }

    public init(method: String, spread: Double, files: [File]) {
      self.method = method
      self.spread = spread
      self.files = files
    }
  }

  public init(
    name: String, oofRows: Int, testRows: Int, isSwapped: Bool, logLoss: Double, standardError: Double,
    source: String, sha256: String, scale: PredictionScale = .probabilities, testAverage: TestAverage? = nil,
    weights: WeightSummary? = nil
  ) {
    self.name = name
    self.oofRows = oofRows
    self.testRows = testRows
    self.isSwapped = isSwapped
    self.logLoss = logLoss
    self.standardError = standardError
    self.source = source
    self.sha256 = sha256
    self.scale = scale
    self.testAverage = testAverage
    self.weights = weights
  }
}

/// The loaded models: `temper models`.
public enum ModelListText {
  /// The models in the order given, with the first 12 digits of each file's SHA-256; one line says so where there are none.
  /// Where test predictions are averages of several files, a column says how far these lie apart.
  public static func render(_ rows: [ModelRow], style: TerminalStyle = .plain, words: Message.Words = \.description)
    -> String
  {
    guard !rows.isEmpty else { return "no models yet; `\(words(.loadModel))` loads one\n" }
    let hasSpread = rows.contains { $0.testAverage != nil }
    let cells = rows.map { row in
      [row.name, NumberText.count(row.oofRows), row.testRows == 0 ? "-" : NumberText.count(row.testRows)]
        + (hasSpread ? [row.testAverage.map(Self.spread) ?? "-"] : []) + [
          row.isSwapped ? "yes" : "-", NumberText.loss(row.logLoss), NumberText.loss(row.standardError),
          String(row.sha256.prefix(12)), row.source,
        ]
    }
    let weights = rows.lazy.compactMap { row in row.weights.map { WeightPhrases.line($0, of: row.oofRows) } }.first
    let remark =
      rows.compactMap(Self.made).joined()
      + (weights.map { "rows are weighted: \($0.joined(separator: ", "))\n" } ?? "")
    return TerminalTable(
      columns: [
        .init("model", alignment: .left, leastWidth: 8), .init("OOF"), .init("test"),
      ] + (hasSpread ? [.init("files' spread")] : []) + [
        .init("swapped"), .init("log loss", gap: 3), .init("± se"),
        .init("sha256", alignment: .left, gap: 3, dropOrder: 2),
        .init("source", alignment: .left, leastWidth: 12, dropOrder: 1),
      ], rows: cells
    ).render(style: style) + remark
  }

  /// How probabilities were made of a model's numbers; nil where these are some.
  private static func made(_ row: ModelRow) -> String? {
    let way: String? =
      switch row.scale {
      case .probabilities: nil
      case .logProbabilities: "exponentials of its numbers were taken"
      case .logits: "the softmax of its numbers was taken"
      case .unnormalised: "each row was divided by its sum"
      }
    return way.map { "\(VisibleText.escaping(row.name)): \($0)\n" }
  }

  private static func spread(_ average: ModelRow.TestAverage) -> String {
    "\(average.files.count): \(NumberText.loss(average.spread))"
  }
}
