"""Give every listener a pseudonym of their own, and chain the answers given so far."""

import uuid

from django.db import migrations

from accounts.chain import event_hash


def fill(apps, schema_editor):
    users = apps.get_model("accounts", "User").objects.using(schema_editor.connection.alias)
    events = apps.get_model("accounts", "ConsentEvent").objects.using(schema_editor.connection.alias)
    for user in users.all().only("pk").iterator():
        user.subject_ref = uuid.uuid4()
        user.save(update_fields=["subject_ref"])
        previous = ""
        for event in events.filter(user_id=user.pk).order_by("created_at"):
            event.subject_ref = user.subject_ref
            event.method = "request" if event.surface == "api" else "form"
            event.age_attested = event.action == "granted"
            event.previous_hash = previous
            event.hash = previous = event_hash(event)
            event.save()


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_consent_chain")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
