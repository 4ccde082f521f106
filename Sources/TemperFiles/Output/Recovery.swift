import Foundation
import TemperCore

/// Which files a publication gives their names, written down before it begins, so that what a killed command left can be
/// told from what somebody else put there.
///
/// Every folder of the publication has a copy, which names the files of that folder by their last part: a folder that was
/// moved meanwhile is put right all the same, and no journal reaches beyond its folder.
struct PublicationJournal: Codable {
  struct Entry: Codable {
    /// The name that the new file shall have; nil of one in another folder, and of what the database records besides.
    var name: String?
    /// The second name of what stood there before; nil where nothing did.
    var former: String?
    /// SHA-256 of the new file, or of what the database records besides.
    var sha256: String

    /// Whether the entry is about nothing beyond the folder of its journal, and about names that a publication gives.
    var isWithinFolder: Bool {
      guard let name, !name.isEmpty, name != ".", name != "..", !name.utf8.contains(UInt8(ascii: "/")) else {
        return false
      }
      guard let former else { return true }
      return former.hasPrefix(SystemCalls.temporaryPrefix) && former.hasSuffix(PublicationJournal.formerEnding)
        && !former.utf8.contains(UInt8(ascii: "/"))
    }
  }

  var entries: [Entry]
  /// Path of the database that records the files with them; nil where none does.
  var database: String?

  static let ending = ".journal"
  static let formerEnding = ".former"
}

/// Puts right what killed commands left beside their outputs.
///
/// A command holds a lock on each of its temporary files while it lives, and the system lets go of it when it dies: files
/// that can be locked belong to nobody any more. Those of other users are left alone: a journal says what shall be removed.
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

  /// Looks through a folder; what is in use, and what cannot be decided, is left alone. O(files), and the size of those that
  /// were being replaced.
  ///
  /// - Parameters:
  ///   - folder: its path.
  ///   - isRecorded: whether a database, or whatever stands for it where it is nil, records a file of this SHA-256: then it
  ///     took its name for good. Nil where that cannot be told.
  /// - Returns: what was put right, in the order of names.
  public static func run(
    in folder: String, isRecorded: (_ sha256: String, _ database: String?) -> Bool?
  ) -> [Finding] {
    let section = Interruption.shared.enter()
    defer { section.leave() }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return [] }
    let own = names.filter { $0.hasPrefix(SystemCalls.temporaryPrefix) }.sorted()
    var findings: [Finding] = []
    for name in own where SystemCalls.isTemporaryName(name, ending: PublicationJournal.ending) {
      findings += finish(name, in: folder, isRecorded)
    }
    for name in own where SystemCalls.isTemporaryName(name, ending: SystemCalls.temporaryEnding) {
      let path = SystemCalls.joined(folder, name)
      guard let lock = FileLock(taking: path) else { continue }
      if (try? SystemCalls.remove(path)) != nil { findings.append(.discarded(path)) }
      withExtendedLifetime(lock) {}
    }
    if !findings.isEmpty { Interruption.shared.noteChange() }
    return findings
  }

  /// Ends what a publication began: forwards where its files are recorded, else back. Where no database records them, forwards
  /// once all of the folder have their names. Its journal goes last, and only when nothing is left to do.
  private static func finish(
    _ name: String, in folder: String, _ isRecorded: (String, String?) -> Bool?
  ) -> [Finding] {
    let path = SystemCalls.joined(folder, name)
    guard let lock = FileLock(taking: path) else { return [] }
    defer { withExtendedLifetime(lock) {} }
    guard
      let journal = FileManager.default.contents(atPath: path).flatMap({
        try? JSONDecoder().decode(PublicationJournal.self, from: $0)
      })
    else {
      // It was being written: nothing had been renamed yet.
      try? SystemCalls.remove(path)
      return []
    }
    let places = journal.entries.filter(\.isWithinFolder).map { entry in
      Place(
        path: SystemCalls.joined(folder, entry.name ?? ""),
        former: entry.former.map { SystemCalls.joined(folder, $0) }, sha256: entry.sha256)
    }
    let isOver: Bool
    if journal.database == nil {
      isOver = places.allSatisfy(\.isNew)
    } else {
      let known = journal.entries.map { isRecorded($0.sha256, journal.database) }
      if !known.contains(true), known.contains(nil) { return [] }
      isOver = known.contains(true)
    }
    var findings: [Finding] = []
    for place in places.reversed() {
      do {
        if let found = try isOver ? place.confirm() : place.revert() { findings.append(found) }
      } catch {
        // What stood there before may be the only copy: it stays, with the journal that knows of it.
        return findings
      }
    }
    try? SystemCalls.remove(path)
    return findings
  }

  /// Where a publication was to put a file, and what stood there before.
  private struct Place {
    var path: String
    var former: String?
    /// Of the new file.
    var sha256: String

    /// Whether the new file stands there.
    var isNew: Bool { Digest.ofFile(path) == sha256 }

    /// Lets go of what stood there before, unless nothing else does.
    func confirm() throws(SystemError) -> Finding? {
      guard let former, try SystemCalls.type(at: former) != nil else { return nil }
      if try SystemCalls.type(at: path) == nil { return try bringBack(former) }
      try SystemCalls.remove(former)
      return nil
    }

    func revert() throws(SystemError) -> Finding? {
      let isThere = try SystemCalls.type(at: path) != nil
      let isNew = isThere && isNew
      guard let former, try SystemCalls.type(at: former) != nil else {
        // Nothing was set aside: the new file took a free name, or had not taken it yet.
        guard former == nil, isNew else { return nil }
        try SystemCalls.remove(path)
        return .removed(path)
      }
      guard isNew || !isThere else {
        // What stood there before has not been replaced, or somebody has replaced it since.
        try SystemCalls.remove(former)
        return nil
      }
      return try bringBack(former)
    }

    private func bringBack(_ former: String) throws(SystemError) -> Finding {
      try SystemCalls.rename(former, to: path)
      // A rename between two names of one file does nothing.
      try? SystemCalls.remove(former)
      return .restored(path)
    }
  }
}

/// Says that a file is in use, for as long as it lives.
final class FileLock: Sendable {
  /// The file, by a descriptor of its own.
  let file: FileDescriptor

  /// Holds the lock of a file that is open and locked, by a descriptor of its own.
  init(of locked: FileDescriptor) throws(SystemError) { file = try locked.duplicate() }

  /// Takes the lock of a regular file of this user that nobody holds; nil where it is gone, in use, or another file.
  init?(taking path: String) {
    guard (try? SystemCalls.isRegular(path)) == true, let file = try? FileDescriptor.open(path) else { return nil }
    self.file = file
    guard (try? file.owner()) == geteuid(), flock(file.number, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }

  deinit { try? file.close() }
}

extension Digest {
  /// SHA-256 of a regular file's bytes; nil where it cannot be read.
  static func ofFile(_ path: String) -> String? {
    (try? SystemCalls.isRegular(path)) == true ? try? Source.sha256(ofFile: path) : nil
  }
}
