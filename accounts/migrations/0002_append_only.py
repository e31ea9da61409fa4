"""Recorded answers cannot be rewritten, not even by SQL from our own code."""

from django.db import migrations

from accounts.append_only import allow_updates, forbid_updates

TABLE = "accounts_consentevent"


def forbid(apps, schema_editor):
    forbid_updates(schema_editor, TABLE)


def allow(apps, schema_editor):
    allow_updates(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
