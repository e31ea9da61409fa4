"""Published words and recorded answers cannot be rewritten, not even by SQL from our own code."""

from django.db import migrations

from accounts.append_only import allow_updates, forbid_updates

TABLES = ("accounts_consentdocument", "accounts_consentevent")


def forbid(apps, schema_editor):
    for table in TABLES:
        forbid_updates(schema_editor, table)


def allow(apps, schema_editor):
    for table in TABLES:
        allow_updates(schema_editor, table)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
