/// A value that may be missing, and whose key is then written with null; a plain optional leaves its key out.
@propertyWrapper
public struct Nullable<Wrapped> {
  public var wrappedValue: Wrapped?

  public init(wrappedValue: Wrapped?) { self.wrappedValue = wrappedValue }
}

extension Nullable: Sendable where Wrapped: Sendable {}
extension Nullable: Equatable where Wrapped: Equatable {}
extension Nullable: Hashable where Wrapped: Hashable {}

extension Nullable: Encodable where Wrapped: Encodable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if let wrappedValue { try container.encode(wrappedValue) } else { try container.encodeNil() }
  }
}

extension Nullable: Decodable where Wrapped: Decodable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    self.init(wrappedValue: container.decodeNil() ? nil : try container.decode(Wrapped.self))
  }
}

/// The strength of a ridge penalty. An infinite one, which ties coefficients or switches them off, is written as null,
/// because JSON has no infinity.
@propertyWrapper
public struct Ridge: Sendable, Hashable {
  public var wrappedValue: Double

  public init(wrappedValue: Double) { self.wrappedValue = wrappedValue }
}

extension Ridge: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    self.init(wrappedValue: container.decodeNil() ? .infinity : try container.decode(Double.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if wrappedValue == .infinity { try container.encodeNil() } else { try container.encode(wrappedValue) }
  }
}

extension KeyedDecodingContainer {
  /// Reads null, and a key that is not there, as a missing value.
  public func decode<Wrapped: Decodable>(_: Nullable<Wrapped>.Type, forKey key: Key) throws -> Nullable<Wrapped> {
    Nullable(wrappedValue: try decodeIfPresent(Wrapped.self, forKey: key))
  }

  /// Reads null, and a key that is not there, as an infinite strength.
  public func decode(_: Ridge.Type, forKey key: Key) throws -> Ridge {
    Ridge(wrappedValue: try decodeIfPresent(Double.self, forKey: key) ?? .infinity)
  }
}
