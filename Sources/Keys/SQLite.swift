import CLibSQLite

/// Makes files of SQLite in memory, so that none with a secret in it lies on this box's disk.
enum SQLite {
    /// The file that statements leave.
    static func file(_ statements: String) throws(KeyError) -> [UInt8] {
        var database: OpaquePointer?
        defer { unsafe sqlite3_close_v2(database) }
        var count: sqlite3_int64 = 0
        guard unsafe sqlite3_open(":memory:", &database) == SQLITE_OK,
            unsafe sqlite3_exec(database, statements, nil, nil, nil) == SQLITE_OK,
            let bytes = unsafe sqlite3_serialize(database, "main", &count, 0)
        else {
            throw .failed("a database", reason: "SQLite says: \(unsafe String(cString: sqlite3_errmsg(database)))")
        }
        defer { unsafe sqlite3_free(bytes) }
        return unsafe Array(UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
}
