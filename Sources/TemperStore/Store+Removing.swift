import GRDB

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

extension Store {
  /// Removes the file of a database without labels and fits. Nothing happens where another command is using it, since
  /// that one may be about to fill it: the file goes while all others are kept out.
  public static func removeUnused(path: String) {
    guard let store = try? Store(path: path, access: .update, busyTimeout: 0) else { return }
    try? store.queue.inTransaction(.exclusive) { db in
      let isUnused = try Bool.fetchOne(
        db, sql: "SELECT NOT EXISTS (SELECT 1 FROM class) AND NOT EXISTS (SELECT 1 FROM fit)")
      if isUnused == true { unlink(FileLocation(path: path).resolvedPath) }
      return .rollback
    }
  }
}
