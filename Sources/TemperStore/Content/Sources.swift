import GRDB
public import TemperCore

/// Which examples a file speaks about.
public enum Split: String, Sendable, Equatable, CaseIterable {
  /// The labelled examples, whose predictions are out of fold.
  case oof
  /// The unlabelled examples a submission is written for.
  case test
}

/// In which order the two sides were shown to a model.
public enum Orientation: String, Sendable, Equatable, CaseIterable {
  case plain
  /// With the sides exchanged; the probabilities still stand in the order of the classes.
  case swapped
}

/// A file that was loaded.
public struct StoredSource: Sendable, Equatable {
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case labels, folds, groups, weights, segments, predictions
  }

  public var kind: Kind
  /// The model, for predictions only.
  public var model: String?
  public var split: Split
  /// The orientation, for predictions only.
  public var orientation: Orientation?
  /// What the numbers of the file are, for predictions only.
  public var scale: PredictionScale?
  /// The fold, counted from 0, of test predictions of one fold model; nil for everything else.
  public var fold: Int?
  public var file: Source
  /// When it was loaded, ISO 8601 in UTC; empty before that.
  public var loadedAt: String

  public init(
    kind: Kind, model: String? = nil, split: Split = .oof, orientation: Orientation? = nil,
    scale: PredictionScale? = nil, fold: Int? = nil, file: Source, loadedAt: String = ""
  ) {
    self.kind = kind
    self.model = model
    self.split = split
    self.orientation = orientation
    self.scale = scale
    self.fold = fold
    self.file = file
    self.loadedAt = loadedAt
  }
}

/// A model and the files its predictions came from.
public struct StoredModel: Sendable, Equatable {
  public let name: String
  /// OOF before test, plain before swapped.
  public let sources: [StoredSource]

  public init(name: String, sources: [StoredSource]) {
    self.name = name
    self.sources = sources
  }
}

extension StoreReader {
  /// The models that are loaded, by name in the order of UTF-8 bytes.
  ///
  /// - Throws: `StoreError`.
  public func models() throws -> [StoredModel] {
    let sources = Dictionary(grouping: try sources(), by: \.model)
    return try modelNames().map { name in
      let order: [StoredSource] = (sources[name] ?? []).sorted { left, right in
        (left.split.rawValue, left.orientation?.rawValue ?? "") < (
          right.split.rawValue, right.orientation?.rawValue ?? ""
        )
      }
      return StoredModel(name: name, sources: order)
    }
  }

  /// Every file that was loaded, in loading order, but for those of single fold models.
  ///
  /// - Throws: `StoreError`.
  public func sources() throws -> [StoredSource] { try allSources().filter { $0.fold == nil } }

  /// The files of test predictions of single fold models, in loading order: fold after fold for each model.
  ///
  /// - Throws: `StoreError`.
  public func foldSources() throws -> [StoredSource] { try allSources().filter { $0.fold != nil } }

  private func allSources() throws -> [StoredSource] {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT s.kind, m.name AS model, s.split, s.orientation, s.scale, s.fold, s.path, s.sha256, s.rows, s.loaded_at
        FROM source AS s LEFT JOIN model AS m ON m.id = s.model ORDER BY s.id
        """)
    return try rows.map { row in
      let kind: String = try value(row, "kind")
      guard let kind = StoredSource.Kind(rawValue: kind) else { throw damaged("a source has an unknown kind") }
      let split: String = try value(row, "split")
      guard let split = Split(rawValue: split) else { throw damaged("a source has an unknown split") }
      let orientation = (try optional(row, "orientation") as String?).flatMap(Orientation.init(rawValue:))
      if kind == .predictions, orientation == nil { throw damaged("a source of predictions has no orientation") }
      let scale = (try optional(row, "scale") as String?).flatMap(PredictionScale.init(rawValue:))
      if kind == .predictions, scale == nil { throw damaged("a source of predictions has no scale") }
      return StoredSource(
        kind: kind, model: try optional(row, "model"), split: split, orientation: orientation,
        scale: scale, fold: try optional(row, "fold"), file: try file(from: row), loadedAt: try value(row, "loaded_at"))
    }
  }

  func modelNames() throws -> [String] {
    // SQLite compares text by bytes, and its bytes are UTF-8.
    try String.fetchAll(db, sql: "SELECT name FROM model ORDER BY name")
  }
}
