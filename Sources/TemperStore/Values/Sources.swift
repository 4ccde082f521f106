/// The file that rows come from, as the caller read it.
public struct SourceInfo: Sendable, Equatable {
  public let path: String
  /// SHA-256 of the bytes as stored, in lower-case hexadecimal.
  public let sha256: String
  /// Number of rows in the file, without its header.
  public let rows: Int

  public init(path: String, sha256: String, rows: Int) {
    self.path = path
    self.sha256 = sha256
    self.rows = rows
  }
}

/// One file of predictions that was loaded for a model.
public struct StoredSource: Sendable, Equatable {
  public let split: Split
  public let orientation: Orientation
  public let path: String
  public let sha256: String
  public let rows: Int
  /// When it was loaded, ISO 8601 in UTC.
  public let loadedAt: String

  public init(split: Split, orientation: Orientation, path: String, sha256: String, rows: Int, loadedAt: String) {
    self.split = split
    self.orientation = orientation
    self.path = path
    self.sha256 = sha256
    self.rows = rows
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

/// Any file that was loaded, the labels included.
public struct SourceRecord: Sendable, Equatable {
  public enum Kind: String, Sendable, Equatable, CaseIterable {
    case labels, folds, groups, segments, predictions
  }

  public let kind: Kind
  /// The model, for predictions only.
  public let model: String?
  public let split: Split
  /// The orientation, for predictions only.
  public let orientation: Orientation?
  public let path: String
  public let sha256: String
  public let rows: Int
  /// When it was loaded, ISO 8601 in UTC.
  public let loadedAt: String

  public init(
    kind: Kind, model: String?, split: Split, orientation: Orientation?, path: String, sha256: String, rows: Int,
    loadedAt: String
  ) {
    self.kind = kind
    self.model = model
    self.split = split
    self.orientation = orientation
    self.path = path
    self.sha256 = sha256
    self.rows = rows
    self.loadedAt = loadedAt
  }
}
