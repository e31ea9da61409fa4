"""Make the chain's columns what they are for good, and seal events and documents in the database."""

import uuid

from django.db import migrations, models

from accounts.append_only import seal, unseal

EVENTS, DOCUMENTS = "accounts_consentevent", "accounts_consentdocument"
METHODS = [
    ("form", "the form with all questions"),
    ("button", "a button for one question"),
    ("request", "a request of a program"),
    ("time", "the passing of time"),
    ("erasure", "the erasure of the account"),
]


def close_tables(apps, schema_editor):
    seal(schema_editor, EVENTS, may_empty="user_id")
    seal(schema_editor, DOCUMENTS)


def open_tables(apps, schema_editor):
    unseal(schema_editor, EVENTS)
    unseal(schema_editor, DOCUMENTS)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_consent_chain_fill")]
    operations = [
        migrations.AlterField(
            "user",
            "subject_ref",
            models.UUIDField(
                default=uuid.uuid4,
                editable=False,
                help_text="the pseudonym under which consent is recorded",
                unique=True,
            ),
        ),
        migrations.AlterField("consentevent", "subject_ref", models.UUIDField(db_index=True)),
        migrations.AlterField("consentevent", "method", models.CharField(choices=METHODS, max_length=16)),
        migrations.AlterField(
            "consentevent",
            "age_attested",
            models.BooleanField(default=False, help_text="whether the listener said that they are an adult"),
        ),
        migrations.AlterField(
            "consentevent",
            "network",
            models.CharField(blank=True, help_text="address without its last part", max_length=45),
        ),
        migrations.AlterField("consentevent", "previous_hash", models.CharField(blank=True, max_length=64)),
        migrations.AlterField("consentevent", "hash", models.CharField(max_length=64, unique=True)),
        migrations.AlterField(
            "consentevent", "surface", models.CharField(help_text="web, api or site", max_length=16)
        ),
        migrations.RunPython(close_tables, open_tables),
    ]
