public import TemperCore

/// The JSON of `temper run`.
public struct RunDocument: Codable, Sendable, Equatable {
  public struct Submission: Codable, Sendable, Equatable {
    public var path: String
    public var rows: Int
    /// SHA-256 of the file's bytes, 64 hexadecimal digits.
    public var sha256: String
    /// Adjustment to shifted class shares; absent unless it was asked for.
    public var priorShift: PriorShiftDecision? = nil

    public init(path: String, rows: Int, sha256: String) {
      self.path = path
      self.rows = rows
      self.sha256 = sha256
    }
  }

  public var database: String
  public var fit: FitDocument
  /// Null without test rows.
  @Nullable public var submission: Submission?
  /// Path of the HTML page.
  public var report: String
  /// Warnings about the fit and the folder.
  public var warnings: [String] = []
  /// What to do next, a sentence each with the command.
  public var next: [String] = []

  public init(database: String, fit: FitDocument, submission: Submission?, report: String) {
    self.database = database
    self.fit = fit
    self.submission = submission
    self.report = report
  }
}

/// The content of the terminal summary and the page of a run, as values. It holds no clock time and no absolute path,
/// so that the same inputs give the same page.
public struct RunSummary: Sendable, Equatable {
  /// Whether the score will hold on the test rows.
  public struct TestCheck: Sendable, Equatable {
    /// 95 % interval of the blend's mean loss on test rows like the labelled ones: from the error of the estimate and
    /// the luck of the test rows.
    public var forecast: ClosedRange<Double>
    /// The blend first, then the models.
    public var comparisons: [TestShift]
    /// P-values below this are marked: 0.01 shared among all comparisons.
    public var level: Double
    /// The part of the test rows that a leaderboard shows, where its share was given.
    public var publicPart: TestForecast.Part? = nil
    /// The nested score at other shares of ties; empty without a tie.
    public var scenarios: [TieShareScenario] = []

    public init(forecast: ClosedRange<Double>, comparisons: [TestShift], level: Double) {
      self.forecast = forecast
      self.comparisons = comparisons
      self.level = level
    }
  }

  /// One comparison of the blend with an alternative.
  public struct Comparison: Sendable, Equatable {
    /// "best single", "mean", "linear + T".
    public var against: String
    /// Nested loss of the blend minus that of the other, with its 95 % paired interval; negative means that the blend is
    /// better.
    public var mean: Double
    public var interval: ClosedRange<Double>

    public init(against: String, mean: Double, interval: ClosedRange<Double>) {
      self.against = against
      self.mean = mean
      self.interval = interval
    }
  }

  /// One choice of the user's, or a default.
  public struct Option: Sendable, Equatable {
    public var name: String
    public var value: String

    public init(name: String, value: String) {
      self.name = name
      self.value = value
    }
  }

  /// Name of the folder, as a title.
  public var title: String
  public var fit: FitDocument
  public var testRows: Int
  /// Number of outer folds.
  public var folds: Int
  /// True where folds came from the user's file, false where Temper made them.
  public var foldsAreGiven: Bool
  /// Number of groups rows are clustered by, or nil.
  public var groups: Int?
  /// True where tie and sides were found by their names, false where the user gave them.
  public var tieWasFoundByName: Bool
  /// Models that have swapped predictions.
  public var swappedModels: [String]
  public var comparisons: [Comparison]
  /// Reliability of the blend's nested predictions: no row was predicted by a blend fitted on it.
  public var inspection: InspectDocument
  /// Nil without test rows.
  public var testCheck: TestCheck?
  /// The files that went in, by paths relative to the folder of the run.
  public var sources: [Source]
  /// Options of the request, in a fixed order.
  public var options: [Option]
  public var version: String
  public var warnings: [String]
  /// Adjustment to shifted class shares; nil unless it was asked for.
  public var priorShift: PriorShiftDecision? = nil
  /// What to do next, a sentence each with the command: what the fit advises, then what the inspection asks for.
  public var next: [String]

  public init(
    title: String, fit: FitDocument, testRows: Int, folds: Int, foldsAreGiven: Bool, groups: Int?,
    tieWasFoundByName: Bool, swappedModels: [String], comparisons: [Comparison],
    inspection: InspectDocument, testCheck: TestCheck? = nil, sources: [Source], options: [Option], version: String,
    warnings: [String]
  ) {
    self.title = title
    self.fit = fit
    self.testRows = testRows
    self.folds = folds
    self.foldsAreGiven = foldsAreGiven
    self.groups = groups
    self.tieWasFoundByName = tieWasFoundByName
    self.swappedModels = swappedModels
    self.comparisons = comparisons
    self.inspection = inspection
    self.testCheck = testCheck
    self.sources = sources
    self.options = options
    self.version = version
    self.warnings = warnings
    next = fit.advice ?? []
  }
}
