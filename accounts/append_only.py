"""Triggers that make a table's rows unchangeable, for migrations on SQLite and PostgreSQL.

UPDATE and DELETE are refused. One column may be named that may still be emptied, and nothing else: the link to a
person who has left.

SQLite drops a table's triggers whenever a migration remakes the table (every AlterField does), so such a
migration has to end with `seal` again; a test asks the migrated database for the triggers.
"""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

SQLITE_UPDATE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} WHEN NOT ({allowed})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
SQLITE_DELETE = """
CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF {allowed} THEN RETURN NEW; END IF;
    END IF;
    RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""
POSTGRESQL_TRIGGER = """
CREATE OR REPLACE TRIGGER {table}_no_{event} BEFORE {event} ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only()
"""


def seal(schema_editor: BaseDatabaseSchemaEditor, table: str, *, may_empty: str = "") -> None:
    """Make every UPDATE and DELETE of `table` fail with an IntegrityError; repeating it changes nothing.

    An UPDATE that does nothing but set the column `may_empty` to NULL is let through.
    """
    if schema_editor.connection.vendor == "sqlite":
        allowed = _sqlite_only_emptied(schema_editor, table, may_empty) if may_empty else "0"
        schema_editor.execute(SQLITE_UPDATE.format(table=table, allowed=allowed), params=None)
        schema_editor.execute(SQLITE_DELETE.format(table=table), params=None)
        return
    same = f"(to_jsonb(NEW) - '{may_empty}') = (to_jsonb(OLD) - '{may_empty}')"
    allowed = f"NEW.{may_empty} IS NULL AND OLD.{may_empty} IS NOT NULL AND {same}" if may_empty else "false"
    schema_editor.execute(POSTGRESQL_FUNCTION.format(table=table, allowed=allowed), params=None)
    for event in ("update", "delete"):
        schema_editor.execute(POSTGRESQL_TRIGGER.format(table=table, event=event), params=None)


def unseal(schema_editor: BaseDatabaseSchemaEditor, table: str) -> None:
    """Undo `seal`."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event}", params=None)
        return
    for event in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{event} ON {table}", params=None)
    schema_editor.execute(f"DROP FUNCTION IF EXISTS {table}_append_only()", params=None)


def _sqlite_only_emptied(schema_editor: BaseDatabaseSchemaEditor, table: str, column: str) -> str:
    with schema_editor.connection.cursor() as cursor:
        columns = [row[1] for row in cursor.execute(f"PRAGMA table_info({table})").fetchall()]
    same = " AND ".join(f"NEW.{name} IS OLD.{name}" for name in columns if name != column)
    return f"NEW.{column} IS NULL AND OLD.{column} IS NOT NULL AND {same}"
