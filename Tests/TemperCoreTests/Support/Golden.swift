import Foundation
import Testing

@testable import TemperCore

/// The minima that scipy found; `Benchmarks/README.md` has the format.
struct Golden: Decodable, Sendable {
  let models: [String: [String]]
  let optima: [Optimum]
  let mixtures: [Mixture]

  /// The minimum of a pool's objective on a fixture.
  struct Optimum: Decodable, Sendable {
    let name: String
    let data: String
    let pool: String
    let weightsSign: String?
    let swapAveraging: Bool?
    let lambdaW: Strength?
    let lambdaDelta: Strength?
    let lambdaC: Strength?
    let lambdaS: Strength?
    let bias: Bool?
    let objective: Double
    let meanLogLoss: Double
    let parameters: Parameters
    let unique: Bool?

    /// The penalties in the terms of the penalised pools.
    var penalties: PenaltySettings {
      PenaltySettings(
        weightRidge: lambdaW?.value ?? 0, headRidge: lambdaDelta?.value ?? .infinity,
        blocks: [.closeness: lambdaC?.value ?? .infinity, .sideBias: lambdaS?.value ?? .infinity], hasBias: bias ?? true
      )
    }

    var sign: WeightSign { weightsSign == "non-negative" ? .nonnegative : .signed }
  }

  struct Parameters: Decodable, Sendable {
    let w: [Double]
    let v: HeadWeights?
    let temperature: Double?
    let bias: [Double]?
    let tieBias: Double?
    let closeness: Double?
    let sideBias: Double?
  }

  /// A small problem for the linear pool.
  struct Mixture: Decodable, Sendable {
    let name: String
    let seed: UInt64
    let rows: Int
    let models: Int
    let kind: String
    let meanLogLoss: Double
    let unique: Bool
    let parameters: Parameters
    let likelihood: [[Double]]?
  }

  /// A number, or "infinity".
  struct Strength: Decodable, Sendable {
    let value: Double

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Double.self) {
        value = number
        return
      }
      guard try container.decode(String.self) == "infinity" else {
        throw DecodingError.dataCorruptedError(in: container, debugDescription: "neither a number nor infinity")
      }
      value = .infinity
    }
  }

  /// v: a number for each model, or a row of K for each model.
  struct HeadWeights: Decodable, Sendable {
    /// M rows.
    let rows: [[Double]]

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let rows = try? container.decode([[Double]].self) {
        self.rows = rows
      } else {
        rows = try container.decode([Double].self).map { [$0] }
      }
    }

    /// A row of M for each head.
    var heads: [[Double]] { rows[0].indices.map { head in rows.map { $0[head] } } }
  }

  static let loaded = Result { try decode(Golden.self, "optima.json") }

  static func optima(_ pools: String...) throws -> [Optimum] {
    try loaded.get().optima.filter { pools.contains($0.pool) }
  }

  static func decode<Document: Decodable>(_ type: Document.Type, _ name: String) throws -> Document {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: Fixture.folder.appending(path: "golden/\(name)")))
  }
}

extension Golden.Optimum: CustomTestStringConvertible {
  var testDescription: String { name }
}

extension Golden.Mixture: CustomTestStringConvertible {
  var testDescription: String { name }
}
