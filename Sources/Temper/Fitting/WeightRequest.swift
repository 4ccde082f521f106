import Foundation
import TemperCore
import TemperFiles
import TemperReport

/// What a user asks of the weights, by the names of the models.
public struct WeightRequest: Sendable, Equatable, Codable {
  /// A weight that is given.
  public struct Fixed: Sendable, Equatable, Codable {
    public var model: String
    public var weight: Double

    public init(model: String, weight: Double) {
      self.model = model
      self.weight = weight
    }
  }

  /// The smallest weight of a model; nil does not ask for one.
  public var minimum: Double?
  public var fixed: [Fixed]
  /// The most models that the blend may keep; nil keeps all.
  public var maximumModels: Int?

  public init(minimum: Double? = nil, fixed: [Fixed] = [], maximumModels: Int? = nil) {
    self.minimum = minimum
    self.fixed = fixed
    self.maximumModels = maximumModels
  }

  /// Whether nothing is asked for.
  public var isNone: Bool { self == WeightRequest() }

  /// Reads `MODEL=WEIGHT,MODEL=WEIGHT`; spaces around names and numbers do not count.
  ///
  /// - Throws: `RequestError` of kind `.usage`.
  public static func fixed(_ text: String) throws -> [Fixed] {
    try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
      let piece = part.trimmingCharacters(in: .whitespaces)
      guard let sign = piece.lastIndex(of: "=") else { throw malformed(piece) }
      let model = piece[..<sign].trimmingCharacters(in: .whitespaces)
      let number = piece[piece.index(after: sign)...].trimmingCharacters(in: .whitespaces)
      guard !model.isEmpty, let weight = Double(number), weight.isFinite else { throw malformed(piece) }
      return Fixed(model: model, weight: weight)
    }
  }

  private static func malformed(_ text: String) -> RequestError {
    RequestError(.usage, "\(.fixedWeights): found \"\(text)\", expected MODEL=WEIGHT, such as gemma2=0.5")
  }

  /// What is asked for, as options of a fit; nothing where nothing is.
  var options: [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    if let minimum { result.append(("minimum weight", "\(minimum)")) }
    if !fixed.isEmpty {
      result.append(("fixed weights", fixed.map { "\($0.model)=\($0.weight)" }.joined(separator: ",")))
    }
    if let maximumModels { result.append(("most models", "\(maximumModels)")) }
    return result
  }

  /// The same in a document; nil where nothing is asked for.
  var document: FitDocument.Limits? {
    guard !isNone else { return nil }
    return FitDocument.Limits(
      minimum: minimum,
      fixed: fixed.isEmpty ? nil : Dictionary(fixed.map { ($0.model, $0.weight) }, uniquingKeysWith: { $1 }),
      maxModels: maximumModels)
  }
}

extension WeightRequest {
  /// The same by the positions of the models of a fit.
  ///
  /// - Parameter names: the models, in their order.
  /// - Throws: `RequestError` of kind `.usage` for a model that is not there, or named twice, and for a weight that is none.
  func limits(_ names: [String]) throws -> WeightLimits {
    var weights: [Int: Double] = [:]
    for wish in fixed {
      guard let position = names.firstIndex(of: wish.model) else { throw unknown(wish.model, names) }
      guard wish.weight.isFinite else {
        throw RequestError(.usage, "\(.fixedWeights): found \(wish.model)=\(wish.weight), expected a finite weight")
      }
      guard weights.updateValue(wish.weight, forKey: position) == nil else {
        throw RequestError(.usage, "\(.fixedWeights) names the model \"\(wish.model)\" twice; give it one weight")
      }
    }
    return WeightLimits(minimum: minimum ?? 0, fixed: weights, maximumModels: maximumModels)
  }

  private func unknown(_ name: String, _ names: [String]) -> RequestError {
    let remedy =
      NearMiss.suggestion(for: name, among: names).map { "did you mean \"\($0)\"?" }
      ?? "the models of the fit are \(names.joined(separator: ", "))"
    return RequestError(.usage, "\(.fixedWeights): there is no model \"\(name)\"; \(remedy)")
  }
}
