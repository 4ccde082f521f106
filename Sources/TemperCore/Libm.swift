// The functions of the C library that TemperCore uses, so that one file alone knows how the library is called on each system.
// They are inlined, so that a call costs what it would cost without them; and disfavoured, so that tests which import Foundation
// too are not offered the same function twice.

#if canImport(Darwin)
  import Darwin

  @_disfavoredOverload @inline(__always) func exp(_ x: Double) -> Double { Darwin.exp(x) }
  @_disfavoredOverload @inline(__always) func expm1(_ x: Double) -> Double { Darwin.expm1(x) }
  @_disfavoredOverload @inline(__always) func log(_ x: Double) -> Double { Darwin.log(x) }
  @_disfavoredOverload @inline(__always) func log1p(_ x: Double) -> Double { Darwin.log1p(x) }
  @_disfavoredOverload @inline(__always) func erfc(_ x: Double) -> Double { Darwin.erfc(x) }
  @_disfavoredOverload @inline(__always) func pow(_ x: Double, _ y: Double) -> Double { Darwin.pow(x, y) }
#elseif canImport(Musl)
  import Musl

  @_disfavoredOverload @inline(__always) func exp(_ x: Double) -> Double { Musl.exp(x) }
  @_disfavoredOverload @inline(__always) func expm1(_ x: Double) -> Double { Musl.expm1(x) }
  @_disfavoredOverload @inline(__always) func log(_ x: Double) -> Double { Musl.log(x) }
  @_disfavoredOverload @inline(__always) func log1p(_ x: Double) -> Double { Musl.log1p(x) }
  @_disfavoredOverload @inline(__always) func erfc(_ x: Double) -> Double { Musl.erfc(x) }
  @_disfavoredOverload @inline(__always) func pow(_ x: Double, _ y: Double) -> Double { Musl.pow(x, y) }
#else
  import Glibc

  @_disfavoredOverload @inline(__always) func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @_disfavoredOverload @inline(__always) func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  @_disfavoredOverload @inline(__always) func log(_ x: Double) -> Double { Glibc.log(x) }
  @_disfavoredOverload @inline(__always) func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  @_disfavoredOverload @inline(__always) func erfc(_ x: Double) -> Double { Glibc.erfc(x) }
  @_disfavoredOverload @inline(__always) func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
#endif
