// The least that loading can cost: reads a CSV of a key and numbers, and inserts it with bound parameters in one
// transaction. floor DATABASE FILE. Built with -lsqlite3.
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void check(sqlite3 *db, int code, int wanted) {
  if (code == wanted) return;
  fprintf(stderr, "%s\n", sqlite3_errmsg(db));
  exit(1);
}

int main(int count, char **arguments) {
  if (count != 3) return 2;
  FILE *file = fopen(arguments[2], "rb");
  if (!file) return 1;
  fseek(file, 0, SEEK_END);
  long size = ftell(file);
  rewind(file);
  char *text = malloc(size + 1);
  if (fread(text, 1, size, file) != (size_t)size) return 1;
  text[size] = 0;
  fclose(file);
  char *cursor = strchr(text, '\n');
  if (!cursor) return 1;
  int columns = 0;
  for (char *at = text; at < cursor; at++) columns += *at == ',';

  sqlite3 *db;
  check(0, sqlite3_open(arguments[1], &db), SQLITE_OK);
  char sql[4096] = "PRAGMA page_size = 16384; CREATE TABLE prediction(source INTEGER, example INTEGER";
  for (int k = 1; k <= columns; k++) sprintf(sql + strlen(sql), ", p%d REAL", k);
  strcat(sql, ", PRIMARY KEY (source, example)) WITHOUT ROWID; BEGIN");
  check(db, sqlite3_exec(db, sql, 0, 0, 0), SQLITE_OK);
  strcpy(sql, "INSERT INTO prediction VALUES (?, ?");
  for (int k = 1; k <= columns; k++) strcat(sql, ", ?");
  strcat(sql, ")");
  sqlite3_stmt *insert;
  check(db, sqlite3_prepare_v2(db, sql, -1, &insert, 0), SQLITE_OK);
  sqlite3_bind_int64(insert, 1, 1);
  for (long long example = 1; *++cursor; example++) {
    cursor = strchr(cursor, ',');
    if (!cursor) return 1;
    sqlite3_bind_int64(insert, 2, example);
    for (int k = 1; k <= columns; k++) sqlite3_bind_double(insert, 2 + k, strtod(cursor + 1, &cursor));
    check(db, sqlite3_step(insert), SQLITE_DONE);
    sqlite3_reset(insert);
    cursor = strchr(cursor, '\n');
    if (!cursor) break;
  }
  sqlite3_finalize(insert);
  check(db, sqlite3_exec(db, "COMMIT", 0, 0, 0), SQLITE_OK);
  return sqlite3_close(db) != SQLITE_OK;
}
