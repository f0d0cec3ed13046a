#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast macro, which Swift does not import.
static inline int csqlite_bind_text(sqlite3_stmt *statement, int index, const char *text, int bytes) {
  return sqlite3_bind_text(statement, index, text, bytes, SQLITE_TRANSIENT);
}

// A constant needs no copy.
static inline void csqlite_bind_empty_text(sqlite3_stmt *statement, int index) {
  sqlite3_bind_text(statement, index, "", 0, SQLITE_STATIC);
}

static inline int csqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int count) {
  return sqlite3_bind_blob(statement, index, bytes, count, SQLITE_TRANSIENT);
}

static inline void csqlite_result_text(sqlite3_context *context, const char *text, int bytes) {
  sqlite3_result_text(context, text, bytes, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic, which Swift does not import.
static inline int csqlite_db_config(sqlite3 *database, int option, int value) {
  return sqlite3_db_config(database, option, value, (int *)0);
}

static inline void csqlite_result_blob(sqlite3_context *context, const void *bytes, int count) {
  sqlite3_result_blob(context, bytes, count, SQLITE_TRANSIENT);
}

// sqlite3_config is variadic, which Swift does not import.
static inline int csqlite_without_memory_statistics(void) {
  return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static inline int csqlite_no_time(sqlite3_vfs *vfs, double *now) {
  (void)vfs;
  *now = 0;
  return SQLITE_ERROR;
}

static inline int csqlite_no_time_int64(sqlite3_vfs *vfs, sqlite3_int64 *now) {
  (void)vfs;
  *now = 0;
  return SQLITE_ERROR;
}

// Registers the system's file access under the name "clockless", without a clock: 'now' and current_timestamp are NULL.
static inline int csqlite_register_clockless(void) {
  static sqlite3_vfs clockless;
  sqlite3_vfs *system = sqlite3_vfs_find((const char *)0);
  if (!system) return SQLITE_ERROR;
  clockless = *system;
  clockless.zName = "clockless";
  clockless.pNext = (sqlite3_vfs *)0;
  clockless.xCurrentTime = csqlite_no_time;
  clockless.xCurrentTimeInt64 = csqlite_no_time_int64;
  return sqlite3_vfs_register(&clockless, 0);
}
