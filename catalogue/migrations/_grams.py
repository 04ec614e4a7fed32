"""SQL of the databases' own indexes of grams: an FTS5 table kept by triggers on SQLite, a GIN index on PostgreSQL.

SQLite drops the triggers when a later migration rebuilds the table (any change of its columns does): such a migration
must run `create` again.
"""


def create(schema_editor, table: str, key: str, grams: str) -> None:
    """Index the column `grams` of `table` under the name `grams`; `key` is its integer primary key."""
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(f"CREATE INDEX {grams} ON {table} USING gin (string_to_array(grams, ' '))")
        return
    add = f"INSERT INTO {grams}(rowid, grams) VALUES (new.{key}, new.grams);"
    take = f"INSERT INTO {grams}({grams}, rowid, grams) VALUES ('delete', old.{key}, old.grams);"
    for statement in (
        f"CREATE VIRTUAL TABLE {grams} USING fts5(grams, content='{table}', content_rowid='{key}', "
        "detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')",
        f"CREATE TRIGGER {grams}_insert AFTER INSERT ON {table} BEGIN {add} END",
        f"CREATE TRIGGER {grams}_delete AFTER DELETE ON {table} BEGIN {take} END",
        f"CREATE TRIGGER {grams}_update AFTER UPDATE ON {table} BEGIN {take} {add} END",
        f"INSERT INTO {grams}({grams}) VALUES ('rebuild')",
    ):
        schema_editor.execute(statement)


def drop(schema_editor, grams: str) -> None:
    if schema_editor.connection.vendor != "sqlite":
        schema_editor.execute(f"DROP INDEX IF EXISTS {grams}")
        return
    for name in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {grams}_{name}")
    schema_editor.execute(f"DROP TABLE IF EXISTS {grams}")
