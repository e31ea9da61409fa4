"""What every database needs before the first listener: the consent documents and the Curator group.

Runs after every `migrate`, and after every flush, as Django does with its own permissions: a data migration
would run once, and the transactional tests that flush the tables would then find a site without words to agree to.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps as global_apps
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db.models import Q
from django.utils import timezone

TEXTS_DIR = Path(__file__).parent / "consent_texts"
CURATOR_GROUP = "Curator"
CURATOR_APPS = ("catalog",)
CURATOR_QUEUES = (("recommendations", "wrongmood"),)
"""Read beside the catalogue: counts of what listeners call wrong, and nothing of a person."""


@dataclass(frozen=True, slots=True)
class ConsentText:
    """One file of `consent_texts`, named <purpose>-<version>-<language>.txt. Published words never change."""

    purpose: str
    version: str
    language: str
    title: str
    body: str
    material_change: bool

    @property
    def sha256(self) -> str:
        """Return the hash that a consent event records: over title and body, in Unicode NFC."""
        canonical = unicodedata.normalize("NFC", f"{self.title}\n\n{self.body}")
        return hashlib.sha256(canonical.encode()).hexdigest()


def consent_texts() -> list[ConsentText]:
    """Return every text that ships with this release, older versions first."""
    texts = [_read(path) for path in TEXTS_DIR.glob("*.txt")]
    return sorted(texts, key=lambda text: (text.purpose, [int(part) for part in text.version.split(".")]))


def provision(
    *, using: str, apps: Apps = global_apps, app_config: Any = None, sender: Any = None, **signal: Any
) -> None:
    """Receive `post_migrate`; `apps` is the state of the models that the database has reached."""
    try:
        document_model = apps.get_model("accounts", "ConsentDocument")
        group_model = apps.get_model("auth", "Group")
    except LookupError:  # migrating backwards: the tables are gone
        return
    documents_publish(document_model, using=using)
    curators_ensure(group_model, apps=apps, using=using)


def documents_publish(document_model: Any, *, using: str) -> None:
    """Create the documents that the database does not have; they take effect now, on this site.

    All at one instant, so that words in two languages that are published together are equally new.
    """
    now = timezone.now()
    for text in consent_texts():
        document_model.objects.using(using).get_or_create(
            purpose=text.purpose,
            version=text.version,
            language=text.language,
            defaults={
                "title": text.title,
                "body": text.body,
                "sha256": text.sha256,
                "material_change": text.material_change,
                "effective_from": now,
            },
        )


def curators_ensure(group_model: Any, *, apps: Apps = global_apps, using: str) -> Any:
    """Return the group of curators, with every permission on the catalogue and on the queues that lead to it."""
    queue_apps = tuple(label for label, _model in CURATOR_QUEUES)
    for label in CURATOR_APPS + queue_apps:  # Django may reach these apps only after this one
        config = global_apps.get_app_config(label)
        create_permissions(config, verbosity=0, interactive=False, using=using, apps=apps)
    permission_model = apps.get_model("auth", "Permission")
    wanted = Q(content_type__app_label__in=CURATOR_APPS)
    for label, model in CURATOR_QUEUES:
        wanted |= Q(content_type__app_label=label, content_type__model=model)
    permissions = permission_model.objects.using(using).filter(wanted)
    group, _created = group_model.objects.using(using).get_or_create(name=CURATOR_GROUP)
    group.permissions.add(*permissions)
    return group


def _read(path: Path) -> ConsentText:
    purpose, version, language = path.stem.split("-")
    head, body = path.read_text(encoding="utf-8").split("\n\n", 1)
    fields = dict(line.split(": ", 1) for line in head.splitlines())
    return ConsentText(
        purpose=purpose,
        version=version,
        language=language,
        title=fields["Title"],
        body=body.strip(),
        material_change=fields["Material-Change"] == "yes",
    )
