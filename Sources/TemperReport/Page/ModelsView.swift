import TemperCore

/// "What is it made of?": the models with their weights, and the blend's other parameters.
struct ModelsView {
  struct Weight {
    var number: PageNumber
    var bar: PageBar
    /// Its interval, drawn over the bar and said in words; empty where the fit has none.
    var reach: [Reach]

    init(_ value: Double, interval: ClosedRange<Double>?, _ scale: PageScale) {
      number = .weight(value)
      bar = PageBar(value, scale)
      reach = interval.map { [Reach($0, scale)] } ?? []
    }
  }

  struct Reach {
    var lower: PageNumber
    var upper: PageNumber
    var left: String
    var width: String

    init(_ interval: ClosedRange<Double>, _ scale: PageScale) {
      lower = .weight(interval.lowerBound)
      upper = .weight(interval.upperBound)
      left = scale.percent(interval.lowerBound)
      width = scale.length(interval.lowerBound, interval.upperBound)
    }
  }

  /// A column of weights that only some blends have.
  struct Block {
    var name: String
    var meaning: String

    init(_ block: TieAwareBlock) {
      switch block {
      case .tieToSide:
        name = "Tie to side"
        meaning = "Moves the first side by how much of a tie the model sees: for labels that treat positions unlike."
      case .sharpness:
        name = "Sharpness"
        meaning = "Moves the tie by the mean log-probability of the row, which is low where the model is sure."
      case .marginToTie:
        name = "Margin to tie"
        meaning = "Moves the tie by which side the model sees ahead: for labels that treat positions unlike."
      case .closeness:
        name = "Closeness"
        meaning = "Moves the tie by how close the sides are."
      case .sideBias:
        name = "Side bias"
        meaning = "Favours the first side."
      }
    }
  }

  struct BlockWeight {
    /// Name of the column.
    var name: String
    var number: PageNumber
    /// Of the model's swapped predictions, where they count by themselves.
    var swapped: [PageNumber]
  }

  struct Model {
    var name: PageName
    var isSwapped: Bool
    var loss: PageNumber
    var error: PageNumber
    /// Tie part and side part; empty without a tie.
    var parts: [Parts]
    var weight: Weight
    /// Empty without a tie.
    var tieWeight: [Weight]
    /// A weight for each of the blocks.
    var blocks: [BlockWeight]
    /// Empty where there is nothing to leave out.
    var without: [PageInterval]
    var classWeights: [PageNumber]
  }

  struct Parts {
    var tie: PageNumber
    var side: PageNumber
  }

  struct Item {
    var name: PageName
    var value: String
  }

  struct Parameter {
    var name: String
    var value: String
    var meaning: String
    /// One value per class, instead of `value`.
    var items: [Item] = []
  }

  var models: [Model]
  var hasTie: Bool
  var hasWithout: Bool
  var hasClassWeights: Bool
  var hasSwapped: Bool
  var classes: [PageName]
  /// Columns of weights that the blend has beside those on sides and tie.
  var blocks: [Block]
  /// Whether the blend is a mixture of pools, and what of.
  var mixture: [String]
  var isMixture: Bool
  /// The calibrator in words; empty without one.
  var calibrator: [String]
  var parameters: [Parameter]
  /// The models against the blend; empty where the inspection has none.
  var members: [MembersView]

  /// - Parameter swappedModels: the models that came with swapped predictions.
  init(_ fit: FitDocument, _ inspection: InspectDocument, swappedModels: [String]) {
    let swapped = Set(swappedModels)
    let weights = PageScale(
      covering: fit.models.flatMap {
        [$0.weight, $0.tieWeight ?? 0] + PageScale.ends($0.weightInterval) + PageScale.ends($0.tieWeightInterval)
      })
    let deltas = PageScale(
      covering: fit.models.flatMap { [$0.leaveOutDelta ?? 0] + PageScale.ends($0.leaveOutInterval) })
    hasTie = fit.tie != nil
    hasWithout = fit.models.contains { $0.leaveOutDelta != nil && $0.leaveOutInterval != nil }
    hasClassWeights = fit.models.contains { $0.classWeights?.count == fit.classes.count }
    hasSwapped = !swapped.isEmpty
    classes = fit.classes.map(PageName.init)
    blocks = fit.blocks.map { Block($0.name) }
    mixture = FitPhrases.finalists(fit)
    isMixture = mixture.count > 1
    calibrator = fit.calibration.flatMap { Self.meaning(of: $0.method) }.map { [$0] } ?? []
    models = FitPhrases.modelsInOrder(fit).map { model in
      Model(
        name: PageName(model.name), isSwapped: swapped.contains(model.name), loss: .loss(model.logLoss),
        error: .loss(model.standardError), parts: Self.parts(model),
        weight: Weight(model.weight, interval: model.weightInterval, weights),
        tieWeight: model.tieWeight.map { [Weight($0, interval: model.tieWeightInterval, weights)] } ?? [],
        blocks: fit.blocks.compactMap { Self.weight(of: model.name, $0, fit) },
        without: Self.without(model, deltas), classWeights: (model.classWeights ?? []).map(PageNumber.weight))
    }
    parameters = Self.parameters(fit)
    members = MembersView(inspection).map { [$0] } ?? []
  }

  private static func parts(_ model: FitDocument.Model) -> [Parts] {
    guard let tie = model.tieLogLoss, let side = model.decisiveLogLoss else { return [] }
    return [Parts(tie: .loss(tie), side: .loss(side))]
  }

  private static func weight(of name: String, _ block: FitDocument.Block, _ fit: FitDocument) -> BlockWeight? {
    guard let place = fit.models.firstIndex(where: { $0.name == name }), place < block.weights.count else { return nil }
    let swapped = fit.swappedModels.firstIndex(of: name).flatMap { place in
      block.swappedWeights.flatMap { place < $0.count ? $0[place] : nil }
    }
    return BlockWeight(
      name: Block(block.name).name, number: .bias(block.weights[place]), swapped: swapped.map { [.bias($0)] } ?? [])
  }

  private static func meaning(of method: CalibrationMethod) -> String? {
    switch method {
    case .none: nil
    case .tieMap:
      "Log-odds of sides and tie get a slope each, the tie a bias and, where it helps, a term for how close the sides are."
    case .temperature: "All log-probabilities are multiplied by one number."
    case .biasCorrectedTemperature: "All log-probabilities are multiplied by one number, and classes get a bias each."
    case .vector: "Each class gets a slope and a bias."
    case .matrix: "Each class's score is a weighted sum of all log-probabilities, drawn towards plain temperature."
    case .dirichlet:
      "Each class's score is a weighted sum of all log-probabilities, drawn towards zero off the diagonal."
    case .beta: "Each class is mapped by a curve of the beta family, and rows are made to sum to 1."
    case .isotonic: "Each class is mapped by the best rising step function, and rows are made to sum to 1."
    }
  }

  private static func without(_ model: FitDocument.Model, _ scale: PageScale) -> [PageInterval] {
    guard let delta = model.leaveOutDelta, let interval = model.leaveOutInterval else { return [] }
    return [PageInterval(mean: delta, interval, scale)]
  }

  private static func parameters(_ fit: FitDocument) -> [Parameter] {
    let signed = { (value: Double) in PageNumber.typographic(NumberText.signed(value, 2)) }
    var parameters = [
      Parameter(
        name: "Temperature", value: fit.temperature.map { PageNumber.weight($0).shown } ?? "none",
        meaning:
          "Above 1 softens, below 1 sharpens. Of a linear pool it is fitted after the weights; of a logarithmic or tie-aware one it is 1 divided by the sum of the weights, on the sides."
      )
    ]
    let meaning = "Added to the score of the class before probabilities are made."
    if let tie = fit.tie {
      parameters.append(Parameter(name: "Tie bias", value: signed(fit.classBias[tie] ?? 0), meaning: meaning))
    } else {
      let items = fit.classes.map { Item(name: PageName($0), value: signed(fit.classBias[$0] ?? 0)) }
      if fit.classes.contains(where: { fit.classBias[$0] ?? 0 != 0 }) {
        parameters.append(Parameter(name: "Class biases", value: "", meaning: meaning, items: items))
      }
    }
    if fit.tie != nil {
      parameters.append(
        Parameter(
          name: "Closeness", value: signed(fit.closeness),
          meaning: "Raises the tie where the models see close sides; 0 is off."))
      parameters.append(
        Parameter(
          name: "Side bias", value: signed(fit.sideBias),
          meaning: "Favours the first side whatever the models say; 0 treats both sides alike."))
      parameters.append(
        Parameter(
          name: "Swapped predictions", value: FitPhrases.swapping(fit),
          meaning: "Predictions made with the two sides exchanged, turned back."))
    }
    return parameters
  }
}

/// The models of a blend beside it: a picture of miscalibration and discrimination, and its table.
struct MembersView {
  struct Row {
    /// In the picture.
    var number: String
    var name: PageName
    var isBlend: Bool
    var loss: PageNumber
    var score: PageNumber
    var mcb: PageNumber
    var dsc: PageNumber
  }

  var plot: Plot
  var rows: [Row]

  /// Nil where there are no models to compare with.
  init?(_ document: InspectDocument) {
    guard !document.models.isEmpty else { return nil }
    let members: [(name: String, loss: Double, brier: CORPDecomposition, isBlend: Bool)] =
      [("blend", document.logLoss, document.brierDecomposition, true)]
      + document.models.sorted { $0.brier.score < $1.brier.score }.map { ($0.name, $0.logLoss, $0.brier, false) }
    plot = MemberPlot(
      identifier: "members",
      points: members.map { MemberPlot.Point(name: $0.name, brier: $0.brier, isBlend: $0.isBlend) }
    ).plot()
    rows = members.enumerated().map { place, member in
      Row(
        number: place == 0 ? "" : "\(place)", name: PageName(member.name), isBlend: member.isBlend,
        loss: .loss(member.loss), score: .loss(member.brier.score), mcb: .loss(member.brier.miscalibration),
        dsc: .loss(member.brier.discrimination))
    }
  }
}
