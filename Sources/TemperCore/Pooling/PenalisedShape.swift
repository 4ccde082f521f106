/// What the scores of a penalised pool are linear in, for whoever computes them elsewhere: heads, their terms, and which
/// coefficient stands before each.
package struct PenalisedShape: Sendable, Equatable {
  /// How scores become probabilities; see `HeadLoss.Link`.
  package enum Link: Sendable, Equatable {
    /// Two heads s and r: (a, b, tie) ~ softmax(s/2, -s/2, r).
    case tie
    /// One head per class.
    case classes
  }

  /// A number of a row.
  package enum Term: Sendable, Hashable {
    /// d of an input.
    case margin(Int)
    /// u of an input.
    case odds(Int)
    /// e of an input.
    case sharpness(Int)
    /// -mean log cosh(d/2) over the inputs.
    case closeness
    /// log p of an input and a class.
    case log(input: Int, class: Int)
    case one
  }

  /// A term, and the number of the coefficient before it.
  package struct Part: Sendable, Equatable {
    package let term: Term
    package let coefficient: Int
  }

  package let link: Link
  package let heads: [[Part]]
  /// Number of coefficients P; terms of several heads may share one.
  package let coefficientCount: Int

  /// Blocks of a tie-aware pool that have columns of their own, and whose terms are among these.
  package var blocks: [TieAwareBlock] {
    let terms = Set(heads.joined().map(\.term))
    return TieAwareBlock.allCases.filter { block in
      block.sharedColumns == nil && !terms.isDisjoint(with: block.terms(inputs: 1))
    }
  }
}

extension TieAwareBlock {
  /// What the block's coefficients stand before, in their order.
  package func terms(inputs: Int) -> [PenalisedShape.Term] {
    switch self {
    case .closeness: [.closeness]
    case .sideBias: [.one]
    case .tieToSide: (0..<inputs).map(PenalisedShape.Term.odds)
    case .sharpness: (0..<inputs).map(PenalisedShape.Term.sharpness)
    case .marginToTie: (0..<inputs).map(PenalisedShape.Term.margin)
    }
  }
}

extension PenalisedFamily {
  /// The scores of the problem of some settings, in the order of its loss's coefficients.
  func shape(_ settings: PenaltySettings) -> PenalisedShape {
    let (m, k) = (inputs.modelCount, inputs.classCount)
    if hasTie {
      var side = (0..<m).map(PenalisedShape.Term.margin)
      var tie = (0..<m).map(PenalisedShape.Term.odds) + [.one]
      for block in TieAwareBlock.allCases where settings.blocks[block].isFinite {
        switch block.head {
        case .side: side += block.terms(inputs: m)
        case .tie: tie += block.terms(inputs: m)
        }
      }
      let first = side.enumerated().map { PenalisedShape.Part(term: $1, coefficient: $0) }
      let second = tie.enumerated().map { PenalisedShape.Part(term: $1, coefficient: side.count + $0) }
      return PenalisedShape(link: .tie, heads: [first, second], coefficientCount: side.count + tie.count)
    }
    let isShared = settings.headRidge.isInfinite
    // Weights that classes share come without biases where these are switched off.
    let hasBias = !isShared || settings.hasBias
    let heads = (0..<k).map { head in
      let weights = (0..<m).map { model in
        PenalisedShape.Part(
          term: .log(input: model, class: head), coefficient: isShared ? model : head * (m + 1) + model)
      }
      let bias = PenalisedShape.Part(term: .one, coefficient: isShared ? m + head : head * (m + 1) + m)
      return hasBias ? weights + [bias] : weights
    }
    return PenalisedShape(
      link: .classes, heads: heads, coefficientCount: isShared ? m + (hasBias ? k : 0) : k * (m + 1))
  }
}
