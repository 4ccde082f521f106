/// A result beside what it is a result of, encoded as one object with the keys of both.
///
/// Members of both are members of the pair: `perClass[0].name`, `perClass[0].frequency`.
@dynamicMemberLookup
public struct Labelled<Label: Codable, Result: Codable>: Codable {
  public var label: Label
  public var result: Result

  public init(_ label: Label, _ result: Result) {
    self.label = label
    self.result = result
  }

  public init(from decoder: any Decoder) throws {
    self.init(try Label(from: decoder), try Result(from: decoder))
  }

  public func encode(to encoder: any Encoder) throws {
    try label.encode(to: encoder)
    try result.encode(to: encoder)
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<Label, Value>) -> Value {
    get { label[keyPath: path] }
    set { label[keyPath: path] = newValue }
  }

  public subscript<Value>(dynamicMember path: WritableKeyPath<Result, Value>) -> Value {
    get { result[keyPath: path] }
    set { result[keyPath: path] = newValue }
  }
}

extension Labelled: Equatable where Label: Equatable, Result: Equatable {}
extension Labelled: Sendable where Label: Sendable, Result: Sendable {}

/// A result of one class: `{"class": name, …}`.
public typealias PerClass<Result: Codable> = Labelled<ClassLabel, Result>

/// A class by its name.
public struct ClassLabel: Codable, Sendable, Equatable {
  public var name: String

  enum CodingKeys: String, CodingKey {
    case name = "class"
  }
}

extension Labelled where Label == ClassLabel {
  package init(_ name: String, _ result: Result) {
    self.init(ClassLabel(name: name), result)
  }
}

/// A result of one segment: `{"segment": column, "value": …, …}`.
public typealias PerSegment<Result: Codable> = Labelled<SegmentLabel, Result>

/// A segment by the name of its column and its value there.
public struct SegmentLabel: Codable, Sendable, Equatable {
  public var segment: String
  public var value: String
}
