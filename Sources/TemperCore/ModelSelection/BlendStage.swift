/// The nested losses of a blend as far as one of its stages goes.
///
/// Each stage keeps what nested cross-validation chose for the whole blend, and leaves away what comes later: the losses say
/// where the score comes from, and nothing is chosen by them.
public struct BlendStage: Sendable {
  /// What is done, in order.
  public enum Kind: String, Codable, Sendable, CaseIterable, Comparable {
    /// The pool of the models' own predictions.
    case pool
    /// With swapped predictions.
    case swapped
    /// With the blocks of a tie-aware pool.
    case blocks
    /// Mixed with pools that it cannot be told from.
    case mixture
    /// With slopes and biases of segments.
    case segments
    /// With a calibrator.
    case calibration

    public static func < (left: Kind, right: Kind) -> Bool { left.place < right.place }

    private var place: Int { Kind.allCases.firstIndex(of: self) ?? 0 }
  }

  public let kind: Kind
  /// N losses in nats, in row order.
  public let losses: [Double]
}

extension BlendStage.Kind {
  /// The stages that are not what the stage before them is, in any outer fold; the pool is always one of them, unless swapped
  /// predictions were asked for in every pool.
  static func pooling(_ selection: ModelSelection) -> [BlendStage.Kind] {
    let recipes = selection.blends.outer.map(\.recipe)
    func differs(_ kind: BlendStage.Kind, from former: BlendStage.Kind) -> Bool {
      recipes.contains { $0.upTo(kind) != $0.upTo(former) }
    }
    var stages: [BlendStage.Kind] = []
    let hasPlain = selection.fitters[.none] != nil
    if hasPlain { stages.append(.pool) }
    if !hasPlain || differs(.swapped, from: .pool) { stages.append(.swapped) }
    if differs(.blocks, from: .swapped) { stages.append(.blocks) }
    if differs(.mixture, from: .blocks) { stages.append(.mixture) }
    let processing = selection.postProcessing.outer
    if processing.contains(where: { $0.segments != nil }) { stages.append(.segments) }
    if processing.contains(where: { $0.calibrator.method != .none }) { stages.append(.calibration) }
    return stages
  }
}

extension Hyperparameters {
  /// The recipe without what comes after a stage of pooling.
  func upTo(_ stage: BlendStage.Kind) -> Hyperparameters {
    var result = self
    if stage < .mixture { result.finalists = [] }
    if stage < .blocks { result.penalties?.blocks = BlockValues([:], else: .infinity) }
    if stage < .swapped { result.swapping = .none }
    return result
  }
}

/// Losses by stage, filled fold by fold.
struct StageLosses {
  private let kinds: [BlendStage.Kind]
  private var losses: [[Double]]

  /// The stage at which all of pooling is done.
  static func whole(_ kinds: [BlendStage.Kind]) -> BlendStage.Kind { kinds.last { $0 <= .mixture } ?? .pool }

  /// - Parameter kinds: the stages, in order; the last is the blend itself.
  init(_ kinds: [BlendStage.Kind], rowCount: Int) {
    self.kinds = kinds
    losses = kinds.map { _ in [Double](repeating: 0, count: rowCount) }
  }

  /// Keeps the losses of some rows; what is no stage is left out.
  mutating func record(_ kind: BlendStage.Kind, _ found: [Double], of rows: [Int]) {
    guard let place = kinds.firstIndex(of: kind) else { return }
    scatter(found, to: rows, in: &losses[place])
  }

  var stages: [BlendStage] { zip(kinds, losses).map { BlendStage(kind: $0, losses: $1) } }
}
