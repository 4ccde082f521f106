#include <sqlite3.h>

/// Makes a connection trust its file less: no triggers and no views run, functions with side effects are not called from
/// a schema, and statements cannot write where only SQLite may. A wrapper, because Swift cannot call sqlite3_db_config(),
/// which is variadic. Options that this SQLite does not know are passed over.
static inline void temper_sqlite_distrust(sqlite3 *db) {
#ifdef SQLITE_DBCONFIG_DEFENSIVE
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
#endif
#ifdef SQLITE_DBCONFIG_ENABLE_TRIGGER
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
#endif
#ifdef SQLITE_DBCONFIG_ENABLE_VIEW
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
#endif
#ifdef SQLITE_DBCONFIG_TRUSTED_SCHEMA
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
#endif
}
