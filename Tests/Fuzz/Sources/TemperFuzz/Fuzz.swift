import Foundation
import Synchronization
import TemperCore
import TemperFiles

/// `TemperFuzz TARGET [libFuzzer's options and corpora]`: feeds what libFuzzer makes up to one of Temper's readers.
@main struct Fuzz {
  static func main() {
    let arguments = CommandLine.arguments
    guard arguments.count > 1, let target = FuzzTarget(rawValue: arguments[1]) else {
      let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
      FileHandle.standardError.write(Data("name a target: \(names)\n".utf8))
      exit(64)
    }
    current.withLock { $0 = Scratch(target) }
    // libFuzzer takes its options from here, and keeps the pointers.
    var rest = ([arguments[0]] + arguments.dropFirst(2)).map { strdup($0) } + [nil]
    var count = Int32(rest.count - 1)
    let status = rest.withUnsafeMutableBufferPointer { pointers -> Int32 in
      var start = pointers.baseAddress
      return runDriver(&count, &start) { bytes, count in
        Fuzz.current.withLock { $0 }?.run(UnsafeRawBufferPointer(start: bytes, count: count))
        return 0
      }
    }
    exit(status)
  }

  private static let current = Mutex<Scratch?>(nil)
}

/// What libFuzzer brings instead of a `main`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

/// A file in memory that is written anew for every input, and read as a user's file would be.
private struct Scratch: Sendable {
  let target: FuzzTarget
  let path: String

  init(_ target: FuzzTarget) {
    self.target = target
    let folder = FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
    path = "\(folder)/temper-fuzz-\(ProcessInfo.processInfo.processIdentifier)\(target.ending)"
  }

  func run(_ bytes: UnsafeRawBufferPointer) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard file >= 0, write(file, bytes.baseAddress, bytes.count) == bytes.count else {
      preconditionFailure("the scratch file cannot be written")
    }
    close(file)
    target.read(path)
  }
}
