/// What work is at, in the order in which the longest command comes to it.
public enum ProgressStage: String, Sendable, Hashable, CaseIterable {
  /// Files are read; counted in bytes, with the files as items.
  case readingFiles
  /// An engine is asked; counted in statements.
  case askingEngine
  /// Predictions are read from a database; counted in sets of predictions.
  case readingDatabase
  /// Predictions are laid out for fits.
  case arranging
  /// The penalised pools are fitted for every penalty and outer fold; counted in fits.
  case choosingPenalties
  /// The other pools are fitted.
  case tryingPools
  /// Near-ties are fitted exactly; counted in outer folds, and then all rows.
  case settlingTies
  /// Pools that cannot be told apart are mixed; counted in outer folds, and then all rows.
  case mixingPools
  /// Models are eliminated down to the number that is wanted; counted in outer folds, and then all rows.
  case eliminatingModels
  /// Segments and calibrators are chosen; counted in outer folds, and then all rows.
  case calibrating
  /// Every outer fold is predicted by what was chosen without it; counted in fits.
  case scoring
  /// Every model is left out in turn; counted in models.
  case leavingModelsOut
  /// Calibrators are put side by side; counted in fits.
  case comparingCalibrators
  /// The blend is refitted to resampled rows; counted in refits.
  case refitting
  /// Differences are resampled; counted in blocks of resamples.
  case resampling
  /// Reliability is looked into; counted in parts of roughly equal length.
  case inspecting
  /// Test rows are predicted.
  case predicting
  /// The page is made.
  case makingPage
  /// A file is written; counted in rows.
  case writingFile
  /// The database is written; counted in rows.
  case writingDatabase
  /// The parts of a database are verified; counted in parts.
  case checking
  /// A database is written anew without its gaps.
  case vacuuming
}

/// How far work has come at one moment.
public struct ProgressReport: Sendable, Hashable {
  public var stage: ProgressStage
  /// The number of the stage in the work, from 1 on: a stage that comes again has another.
  public var number: Int
  /// Units that are done, from 0 to `total` where that is known; they never become fewer.
  public var completed: Int
  /// Units of the whole stage, at least 1; nil where nobody knows.
  public var total: Int?
  /// Things that the units belong to, such as files of bytes: how many are done, and how many there are. Nil where the units
  /// are all there is to say.
  public var items: Items?

  public struct Items: Sendable, Hashable {
    public var completed: Int
    public var total: Int

    public init(completed: Int, total: Int) {
      self.completed = completed
      self.total = total
    }
  }

  public init(stage: ProgressStage, number: Int = 1, completed: Int = 0, total: Int? = nil, items: Items? = nil) {
    self.stage = stage
    self.number = number
    self.completed = completed
    self.total = total
    self.items = items
  }

  /// The part of the stage that is done, from 0 to 1; nil where nobody knows.
  public var fraction: Double? { total.map { Double(completed) / Double($0) } }
}
