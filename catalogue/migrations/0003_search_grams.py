"""The databases' own indexes of the full text: an FTS5 table kept by triggers on SQLite, a GIN index on PostgreSQL.

SQLite drops the triggers when a later migration rebuilds the table (any change of its columns does): such a migration
must run `create` again.
"""

from django.db import migrations

TABLE = "catalogue_searchtext"
GRAMS = "catalogue_searchgrams"

SQLITE = [
    f"CREATE VIRTUAL TABLE {GRAMS} USING fts5(grams, content='{TABLE}', content_rowid='document_id', "
    "detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER {GRAMS}_insert AFTER INSERT ON {TABLE} BEGIN "
    f"INSERT INTO {GRAMS}(rowid, grams) VALUES (new.document_id, new.grams); END",
    f"CREATE TRIGGER {GRAMS}_delete AFTER DELETE ON {TABLE} BEGIN "
    f"INSERT INTO {GRAMS}({GRAMS}, rowid, grams) VALUES ('delete', old.document_id, old.grams); END",
    f"CREATE TRIGGER {GRAMS}_update AFTER UPDATE ON {TABLE} BEGIN "
    f"INSERT INTO {GRAMS}({GRAMS}, rowid, grams) VALUES ('delete', old.document_id, old.grams); "
    f"INSERT INTO {GRAMS}(rowid, grams) VALUES (new.document_id, new.grams); END",
    f"INSERT INTO {GRAMS}({GRAMS}) VALUES ('rebuild')",
]
POSTGRESQL = [f"CREATE INDEX {GRAMS} ON {TABLE} USING gin (string_to_array(grams, ' '))"]


def create(apps, schema_editor):
    statements = SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL
    for statement in statements:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        for name in ("insert", "delete", "update"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {GRAMS}_{name}")
        schema_editor.execute(f"DROP TABLE IF EXISTS {GRAMS}")
    else:
        schema_editor.execute(f"DROP INDEX IF EXISTS {GRAMS}")


class Migration(migrations.Migration):
    dependencies = [("catalogue", "0002_first_rows")]

    operations = [migrations.RunPython(create, drop)]
