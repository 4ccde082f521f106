import Foundation
import TemperCore

/// Which files a publication gives their names, written down before it begins, so that what a killed command left can be
/// told from what somebody else put there.
struct PublicationJournal: Codable {
  struct Entry: Codable {
    /// Where the new file shall stand.
    var place: String
    /// The new file's name until then.
    var temporary: String
    /// The second name of what stood there before; nil where nothing did.
    var former: String?
    /// SHA-256 of the new file.
    var sha256: String
  }

  var entries: [Entry]

  static let ending = ".journal"
  static let formerEnding = ".former"

  /// The name of what stood at the place of a file before, beside it. It tells its journal.
  static func former(of place: String, journal: String, number: Int) -> String {
    let token = journal.dropLast(ending.count).split(separator: "/").last ?? ""
    return SystemCalls.joined(SystemCalls.folder(of: place), "\(token)-\(number)\(formerEnding)")
  }

  /// The journal of such a file, where both are in one folder.
  static func path(ofFormer former: String) -> String {
    (former.lastIndex(of: "-").map { String(former[..<$0]) } ?? former) + ending
  }
}

/// Puts right what killed commands left beside their outputs.
///
/// A command holds a lock on each of its temporary files while it lives, and the system lets go of it when it dies: files
/// that can be locked belong to nobody any more.
public enum Recovery {
  /// Something that was put right.
  public enum Finding: Sendable, Equatable {
    /// What stood at a path before is there again.
    case restored(String)
    /// A new file that nothing knows of is gone.
    case removed(String)
    /// Bytes that never became a file are gone.
    case discarded(String)

    /// In words, for a warning.
    public var text: String {
      switch self {
      case .restored(let path): "\(path): brought back what stood here before a command that was ended meanwhile"
      case .removed(let path): "\(path): removed what a command left here that was ended before it was recorded"
      case .discarded(let path): "\(path): removed what a command left here that was ended while it wrote"
      }
    }
  }

  /// Looks through a folder; what is in use is left alone. O(files), and the size of those that were being replaced.
  ///
  /// - Parameters:
  ///   - folder: its path.
  ///   - isRecorded: whether a file of this SHA-256 is known where outputs are recorded: then it took its name for good.
  /// - Returns: what was put right, in the order of names.
  public static func run(in folder: String, isRecorded: (_ sha256: String) -> Bool) -> [Finding] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
    let own = names.filter { $0.hasPrefix(SystemCalls.temporaryPrefix) }.sorted().map { "\(folder)/\($0)" }
    var findings: [Finding] = []
    for path in own where path.hasSuffix(PublicationJournal.ending) {
      findings += finish(path, isRecorded)
    }
    for path in own where !path.hasSuffix(PublicationJournal.ending) {
      // What stood at a place before belongs to its publication, as long as that is written down.
      if path.hasSuffix(PublicationJournal.formerEnding),
        FileManager.default.fileExists(atPath: PublicationJournal.path(ofFormer: path))
      {
        continue
      }
      guard let lock = FileDescriptor.locking(path) else { continue }
      if (try? SystemCalls.remove(path)) != nil { findings.append(.discarded(path)) }
      try? lock.close()
    }
    return findings
  }

  /// Ends what a publication began: forwards where its files are recorded, else back.
  private static func finish(_ path: String, _ isRecorded: (String) -> Bool) -> [Finding] {
    guard let lock = FileDescriptor.locking(path) else { return [] }
    defer { try? lock.close() }
    var findings: [Finding] = []
    // One that cannot be read was being written: nothing had been renamed yet.
    let journal = FileManager.default.contents(atPath: path).flatMap {
      try? JSONDecoder().decode(PublicationJournal.self, from: $0)
    }
    let entries = journal?.entries ?? []
    let isDone = entries.contains { isRecorded($0.sha256) }
    for entry in entries.reversed() {
      if !isDone { findings += revert(entry) }
      if let former = entry.former { try? SystemCalls.remove(former) }
    }
    try? SystemCalls.remove(path)
    return findings
  }

  private static func revert(_ entry: PublicationJournal.Entry) -> [Finding] {
    let standing = Digest.ofFile(entry.place)
    guard standing == nil || standing == entry.sha256 else { return [] }
    if let former = entry.former {
      guard (try? SystemCalls.rename(former, to: entry.place)) != nil else { return [] }
      return [.restored(entry.place)]
    }
    guard standing != nil, (try? SystemCalls.remove(entry.place)) != nil else { return [] }
    return [.removed(entry.place)]
  }
}

extension FileDescriptor {
  /// Opens and locks a file that nobody holds; nil where it is gone, or in use.
  static func locking(_ path: String) -> FileDescriptor? {
    guard let file = try? FileDescriptor.open(path) else { return nil }
    guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
      try? file.close()
      return nil
    }
    return file
  }
}

extension Digest {
  /// SHA-256 of a file's bytes; nil where it cannot be read.
  static func ofFile(_ path: String) -> String? {
    guard let file = try? FileDescriptor.open(path) else { return nil }
    defer { try? file.close() }
    let digest = Digest()
    var buffer = [UInt8](repeating: 0, count: 64 * 1024)
    while true {
      let count = buffer.withUnsafeMutableBytes { try? file.read(into: $0) }
      guard let count else { return nil }
      if count == 0 { return digest.hexadecimal() }
      buffer.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }
}
