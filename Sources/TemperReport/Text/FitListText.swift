public import TemperCore

/// One stored fit, for a leaderboard.
public struct FitRow: Sendable, Equatable {
  public var name: String
  public var pool: String
  /// Number of models blended; nil where the fit cannot be read by this version.
  public var models: Int?
  /// Number of OOF rows scored; likewise.
  public var rows: Int?
  /// Nested cross-validated log loss and its standard error, nats per example.
  public var crossValidated: Double
  public var standardError: Double
  public var inSample: Double
  public var temperature: Double?
  /// When it was stored, as text; empty where it is not to be shown.
  public var created: String
  /// Why its numbers say nothing about what is loaded now; nil where they do.
  public var stale: String?

  /// Whether this version can read the whole fit, and show and submit it.
  public var isReadable: Bool { models != nil && rows != nil }

  public init(
    name: String, pool: String, models: Int?, rows: Int?, crossValidated: Double, standardError: Double,
    inSample: Double, temperature: Double?, created: String, stale: String? = nil
  ) {
    self.name = name
    self.pool = pool
    self.models = models
    self.rows = rows
    self.crossValidated = crossValidated
    self.standardError = standardError
    self.inSample = inSample
    self.temperature = temperature
    self.created = created
    self.stale = stale
  }
}

/// Stored fits as a leaderboard: `temper fits`.
public enum FitListText {
  /// The fits by rising nested log loss, equal ones by name; one line says so where there are none.
  public static func render(_ rows: [FitRow], style: TerminalStyle = .plain, words: Message.Words = \.description)
    -> String
  {
    guard !rows.isEmpty else { return "no fits yet; `\(words(.fit))` makes one\n" }
    let ranked = rows.sorted { a, b in
      a.crossValidated != b.crossValidated
        ? a.crossValidated < b.crossValidated : a.name.utf8.lexicographicallyPrecedes(b.name.utf8)
    }
    let showsTime = ranked.contains { !$0.created.isEmpty }
    var columns: [TerminalTable.Column] = [
      .init("#"), .init("fit", alignment: .left, leastWidth: 10),
      .init("pool", alignment: .left), .init("models"), .init("rows"), .init("nested", gap: 3), .init("± se"),
      .init("in-sample", dropOrder: 1), .init("T", dropOrder: 2),
    ]
    if showsTime { columns.append(.init("stored", alignment: .left, gap: 3, dropOrder: 3)) }
    let cells = ranked.enumerated().map { index, fit -> [String] in
      let mark = fit.isReadable ? (fit.stale == nil ? "" : " (stale)") : " (unreadable)"
      let line: [String] = [
        String(index + 1), fit.name, fit.pool + mark,
        fit.models.map { NumberText.count($0) } ?? "-", fit.rows.map { NumberText.count($0) } ?? "-",
        NumberText.loss(fit.crossValidated), NumberText.loss(fit.standardError), NumberText.loss(fit.inSample),
        fit.temperature.map(NumberText.weight) ?? "-",
      ]
      return showsTime ? line + [fit.created] : line
    }
    let stale = ranked.compactMap(\.stale).map { "stale: \(VisibleText.escaping($0))\n" }
    return TerminalTable(columns: columns, rows: cells).render(style: style) + stale.joined()
  }
}
