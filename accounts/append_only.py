"""Triggers that make a table's rows unchangeable, for migrations on SQLite and PostgreSQL.

Only UPDATE is refused. DELETE stays open: erasing an account must be able to remove its events, and the
design of erasure decides how a deletion proves itself.

SQLite drops a table's triggers whenever a migration remakes the table (every AlterField does), so such a
migration has to end with `forbid_updates` again; a test asks the migrated database for the triggers.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
POSTGRESQL_TRIGGER = """
CREATE OR REPLACE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
"""


def forbid_updates(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Make every UPDATE of `table` fail with an IntegrityError; does nothing when that already holds."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(SQLITE.format(table=table), params=None)
    else:
        schema_editor.execute(POSTGRESQL_FUNCTION.format(table=table), params=None)
        schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table), params=None)


def allow_updates(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Undo `forbid_updates`."""
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update", params=None)
    else:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_update ON {table}", params=None)
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only()", params=None)
