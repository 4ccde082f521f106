import TemperKernels

extension Array where Element == Double {
  /// Replaces normal numbers by their natural logarithms, several at a time. O(count).
  mutating func takeLogarithms() {
    withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      temper_log(start, start, buffer.count)
    }
  }

  /// Replaces numbers that are not positive by e^x, several at a time; below -708 that is 0. O(count).
  mutating func takeExponentials() {
    withUnsafeMutableBufferPointer { buffer in
      guard let start = buffer.baseAddress else { return }
      temper_exp(start, start, buffer.count)
    }
  }
}

extension Array where Element == SIMD4<Double> {
  /// Replaces normal numbers in some lanes by their natural logarithms. O(lanes).
  mutating func takeLogarithms(_ lanes: Range<Int>) {
    withUnsafeMutableBytes { buffer in
      guard let start = buffer.assumingMemoryBound(to: Double.self).baseAddress else { return }
      temper_log(start + 4 * lanes.lowerBound, start + 4 * lanes.lowerBound, 4 * lanes.count)
    }
  }

  /// Replaces normal numbers by their natural logarithms. O(count).
  mutating func takeLogarithms() {
    withUnsafeMutableBytes { buffer in
      guard let start = buffer.assumingMemoryBound(to: Double.self).baseAddress else { return }
      temper_log(start, start, buffer.count / MemoryLayout<Double>.stride)
    }
  }

  /// Replaces numbers that are not positive by e^x; below -708 that is 0. O(count).
  mutating func takeExponentials() {
    withUnsafeMutableBytes { buffer in
      guard let start = buffer.assumingMemoryBound(to: Double.self).baseAddress else { return }
      temper_exp(start, start, buffer.count / MemoryLayout<Double>.stride)
    }
  }
}

extension ProbabilityMatrix {
  /// log max(p, floor), row by row. One exact zero of one model must not veto a class in a logarithmic pool. O(N K).
  func flooredLogs(_ floor: Double) -> [Double] {
    var result = values
    for index in result.indices { result[index] = max(result[index], floor) }
    result.takeLogarithms()
    return result
  }

  /// The softmax of every row of N × K scores. O(N K).
  init(softmaxOf scores: consuming [Double], classCount: Int) {
    var values = scores
    for first in stride(from: 0, to: values.count, by: classCount) {
      var peak = -Double.infinity
      for k in 0..<classCount { peak = max(peak, values[first + k]) }
      for k in 0..<classCount { values[first + k] -= peak }
    }
    values.takeExponentials()
    for first in stride(from: 0, to: values.count, by: classCount) {
      var sum = 0.0
      for k in 0..<classCount { sum += values[first + k] }
      for k in 0..<classCount { values[first + k] /= sum }
    }
    self.init(classCount: classCount, values: values)
  }
}
