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

  struct Model {
    var name: String
    var isSwapped: Bool
    var loss: PageNumber
    var error: PageNumber
    /// Tie part and side part; empty without a tie.
    var parts: [Parts]
    var weight: Weight
    /// Empty without a tie.
    var tieWeight: [Weight]
    /// Empty where there is nothing to leave out.
    var without: [PageInterval]
    var classWeights: [PageNumber]
  }

  struct Parts {
    var tie: PageNumber
    var side: PageNumber
  }

  struct Item {
    var name: String
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
  var classes: [String]
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
    classes = fit.classes
    models = FitPhrases.modelsInOrder(fit).map { model in
      Model(
        name: model.name, isSwapped: swapped.contains(model.name), loss: .loss(model.logLoss),
        error: .loss(model.standardError), parts: Self.parts(model),
        weight: Weight(model.weight, interval: model.weightInterval, weights),
        tieWeight: model.tieWeight.map { [Weight($0, interval: model.tieWeightInterval, weights)] } ?? [],
        without: Self.without(model, deltas), classWeights: (model.classWeights ?? []).map(PageNumber.weight))
    }
    parameters = Self.parameters(fit)
    members = MembersView(inspection).map { [$0] } ?? []
  }

  private static func parts(_ model: FitDocument.Model) -> [Parts] {
    guard let tie = model.tieLogLoss, let side = model.decisiveLogLoss else { return [] }
    return [Parts(tie: .loss(tie), side: .loss(side))]
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
      let items = fit.classes.map { Item(name: $0, value: signed(fit.classBias[$0] ?? 0)) }
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
      for block in fit.blocks {
        let words = FitPhrases.blockName(block.name)
        parameters.append(
          Parameter(
            name: words.prefix(1).uppercased() + words.dropFirst(), value: "",
            meaning: "One more weight for every model, which cross-validation wanted.",
            items: FitPhrases.inputs(fit, block).map { Item(name: $0.name, value: signed($0.weight)) }))
      }
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
    var name: String
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
    rows = members.map {
      Row(
        name: $0.name, isBlend: $0.isBlend, loss: .loss($0.loss), score: .loss($0.brier.score),
        mcb: .loss($0.brier.miscalibration), dsc: .loss($0.brier.discrimination))
    }
  }
}
