"""Recorded answers cannot be rewritten, not even by SQL from our own code."""

from django.db import migrations

from accounts.append_only import seal, unseal

TABLE = "accounts_consentevent"


def forbid(apps, schema_editor):
    seal(schema_editor, TABLE)


def allow(apps, schema_editor):
    unseal(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
