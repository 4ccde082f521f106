extension ClassLayout {
  /// Classes that swap-equivariant maps must treat alike: the two sides together, every other class alone.
  var exchangeableClasses: [[Int]] {
    guard let arena else { return (0..<count).map { [$0] } }
    return [[arena.sideA, arena.sideB], [arena.tie]]
  }
}
