import CSQLite
import GRDB

extension Database {
  /// Lets nothing that stands in the schema of the file run: its triggers, its views, functions that it calls.
  func distrustSchema() {
    if let connection = sqliteConnection { temper_sqlite_distrust(connection) }
  }
}
