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

  public init(
    name: String, oofRows: Int, testRows: Int, isSwapped: Bool, logLoss: Double, standardError: Double,
    source: String, sha256: String
  ) {
    self.name = name
    self.oofRows = oofRows
    self.testRows = testRows
    self.isSwapped = isSwapped
    self.logLoss = logLoss
    self.standardError = standardError
    self.source = source
    self.sha256 = sha256
  }
}

/// The loaded models: `temper models`.
public enum ModelListText {
  /// The models in the order given, with the first 12 digits of each file's SHA-256; one line says so where there are none.
  public static func render(_ rows: [ModelRow], style: TerminalStyle = .plain) -> String {
    guard !rows.isEmpty else { return "no models yet; `temper load model NAME --oof FILE` loads one\n" }
    let cells = rows.map { row in
      [
        row.name, NumberText.count(row.oofRows), row.testRows == 0 ? "-" : NumberText.count(row.testRows),
        row.isSwapped ? "yes" : "-", NumberText.loss(row.logLoss), NumberText.loss(row.standardError),
        String(row.sha256.prefix(12)), row.source,
      ]
    }
    // What is left after the numbers goes half to names and half to paths, at least twelve columns each.
    let rest = max(12, (style.width - 66) / 2)
    return TerminalTable(
      columns: [
        .init("model", alignment: .left, maximumWidth: rest), .init("OOF"), .init("test"), .init("swapped"),
        .init("log loss", gap: 3), .init("± se"), .init("sha256", alignment: .left, gap: 3),
        .init("source", alignment: .left, maximumWidth: rest),
      ], rows: cells
    ).render(style: style)
  }
}
