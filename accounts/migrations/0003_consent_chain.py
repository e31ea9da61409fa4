"""Consent events outlive the account under a pseudonym, and are chained by hash; first the columns."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from accounts.append_only import seal, unseal

TABLE = "accounts_consentevent"


def open_table(apps, schema_editor):
    unseal(schema_editor, TABLE)


def close_table(apps, schema_editor):
    seal(schema_editor, TABLE)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_append_only")]
    operations = [
        migrations.RunPython(open_table, close_table),
        migrations.AddField("user", "subject_ref", models.UUIDField(default=uuid.uuid4, editable=False, null=True)),
        migrations.AlterField(
            "consentevent",
            "user",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="consent_events",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField("consentevent", "subject_ref", models.UUIDField(null=True)),
        migrations.AddField("consentevent", "method", models.CharField(max_length=16, default="")),
        migrations.AddField("consentevent", "age_attested", models.BooleanField(default=False)),
        migrations.AddField("consentevent", "network", models.CharField(max_length=45, blank=True, default="")),
        migrations.AddField("consentevent", "previous_hash", models.CharField(max_length=64, blank=True, default="")),
        migrations.AddField("consentevent", "hash", models.CharField(max_length=64, default="")),
    ]
