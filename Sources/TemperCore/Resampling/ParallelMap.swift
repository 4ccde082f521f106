/// Applies a function to every item, several at a time; results are in the order of the items.
///
/// - Parameters:
///   - items: independent pieces of work.
///   - threads: how many run at once, at least 1.
///   - stage: what the items are units of.
package func parallelMap<Item: Sendable, Result: Sendable>(
  _ items: [Item], threads: Int, countedIn stage: StageProgress? = nil,
  _ transform: @escaping @Sendable (Item) async -> Result
) async -> [Result] {
  if threads <= 1 || items.count <= 1 {
    var results: [Result] = []
    for item in items {
      results.append(await transform(item))
      stage?.advance()
    }
    return results
  }
  return await withTaskGroup(of: (Int, Result).self) { group in
    var results = [Result?](repeating: nil, count: items.count)
    var next = 0
    while next < min(threads, items.count) {
      let index = next
      group.addTask { (index, await transform(items[index])) }
      next += 1
    }
    while let (index, result) = await group.next() {
      results[index] = result
      stage?.advance()
      if next < items.count {
        let index = next
        group.addTask { (index, await transform(items[index])) }
        next += 1
      }
    }
    return results.map { $0! }
  }
}

/// Two values that do not need each other, side by side where there is more than one thread.
package func parallel<First: Sendable, Second: Sendable>(
  threads: Int, _ first: @escaping @Sendable () async -> First, _ second: @escaping @Sendable () async -> Second
) async -> (First, Second) {
  guard threads > 1 else { return (await first(), await second()) }
  async let one = first()
  let two = await second()
  return (await one, two)
}
