/// A step of the search for penalties: what is tried around the settings that the steps before it chose.
///
/// Penalties are chosen block by block rather than by a full product: the pull towards equal weights, the deviations,
/// equal weights again, then each block.
struct PenaltyStage: Sendable {
  /// Settings with room for the coefficients of everything this step tries (see `PenalisedFamily.problem`).
  let room: PenaltySettings
  /// What is tried, simplest first: the first of equals stays.
  let variants: @Sendable (PenaltySettings) -> [PenaltySettings]

  private init<Value: Sendable>(
    _ values: [Value], room: PenaltySettings, _ set: @escaping @Sendable (inout PenaltySettings, Value) -> Void
  ) {
    self.room = room
    variants = { current in
      values.map { value in
        var settings = current
        set(&settings, value)
        return settings
      }
    }
  }

  /// The steps to a logarithmic pool whose classes share their weights.
  static func shared(_ family: PenalisedFamily) -> [PenaltyStage] {
    let weights = PenaltyStage(PenaltySettings.ladder, room: sharedRoom(family)) { $0.weightRidge = $1 }
    if family.hasTie { return [weights] }
    return [weights, PenaltyStage([false, true], room: sharedRoom(family)) { $0.hasBias = $1 }]
  }

  /// The steps from there to weights of their own for the tie, or for every class, and to the blocks with one coefficient.
  static func deviating(_ family: PenalisedFamily) -> [PenaltyStage] {
    if family.hasTie {
      return [
        PenaltyStage(PenaltySettings.ladder, room: tieRoom) { $0.headRidge = $1 },
        PenaltyStage(PenaltySettings.ladder, room: tieRoom) { $0.weightRidge = $1 },
      ] + TieAwareBlock.single.map { step($0, room: tieRoom) }
    }
    guard family.allowsDeviations else { return [] }
    let room = PenaltySettings(headRidge: 0)
    return [
      PenaltyStage(PenaltySettings.ladder, room: room) { $0.headRidge = $1 },
      PenaltyStage(PenaltySettings.ladder, room: room) { $0.weightRidge = $1 },
    ]
  }

  /// The steps to the blocks of a tie-aware pool with one weight a model: up to five times the coefficients.
  static let blocks = TieAwareBlock.perModel.map { step($0, room: blockRoom) }

  /// The step to one block.
  private static func step(_ block: TieAwareBlock, room: PenaltySettings) -> PenaltyStage {
    PenaltyStage(PenaltySettings.blockLadder, room: room) { $0.blocks[block] = $1 }
  }

  /// All blocks of a multinomial logistic regression on the models' log-probabilities, under weak ridges: what stacking
  /// would fit. It is no step from the settings at hand, but a candidate of its own.
  static let stack = PenaltyStage([30.0], room: blockRoom) { settings, ridge in
    settings = PenaltySettings(
      weightRidge: ridge, headRidge: ridge, blocks: [.sideBias: ridge, .tieToSide: ridge, .marginToTie: ridge])
  }

  /// The steps to the shares of finalists in a mixture.
  static let shares = PenaltyStage(PenaltySettings.ladder, room: PenaltySettings(hasBias: false)) {
    $0.weightRidge = $1
  }

  private static func sharedRoom(_ family: PenalisedFamily) -> PenaltySettings {
    family.hasTie && family.hasBlocks ? tieRoom : PenaltySettings()
  }

  private static let tieRoom = room(TieAwareBlock.single)
  private static let blockRoom = room(TieAwareBlock.allCases)

  private static func room(_ blocks: [TieAwareBlock]) -> PenaltySettings {
    PenaltySettings(headRidge: 0, blocks: Dictionary(uniqueKeysWithValues: blocks.map { ($0, 0) }))
  }
}
