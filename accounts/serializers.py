"""Shapes of the accounts API."""

from typing import Any

from rest_framework import serializers

from accounts.models import ConsentDocument, ConsentEvent, DataExport, Purpose, User


class ConsentDocumentSerializer(serializers.ModelSerializer[ConsentDocument]):
    """The words that a client shows before it asks."""

    class Meta:
        model = ConsentDocument
        fields = ["version", "language", "title", "body", "sha256", "effective_from"]
        read_only_fields = fields


class ConsentSerializer(serializers.Serializer[Any]):
    """Where the listener stands with one purpose."""

    purpose = serializers.ChoiceField(choices=Purpose.choices, read_only=True)
    label = serializers.CharField(read_only=True)  # type: ignore[assignment]  # a name that every field has too
    granted = serializers.BooleanField(read_only=True, help_text="Whether the consent holds now.")
    answered_at = serializers.DateTimeField(
        source="event.created_at", default=None, read_only=True, allow_null=True, help_text="Newest answer, yes or no."
    )
    expires_at = serializers.DateTimeField(read_only=True, allow_null=True, help_text="When the grant lapses.")
    document = ConsentDocumentSerializer(read_only=True)


class ConsentReceiptEventSerializer(serializers.ModelSerializer[ConsentEvent]):
    """One answer, with its place in the listener's hash chain."""

    class Meta:
        model = ConsentEvent
        fields = [
            "id", "subject_ref", "purpose", "action", "surface", "method", "age_attested", "network", "created_at",
            "document_sha256", "previous_hash", "hash",
        ]  # fmt: skip
        read_only_fields = fields


class ConsentReceiptDocumentSerializer(serializers.ModelSerializer[ConsentDocument]):
    """The words that were answered."""

    class Meta:
        model = ConsentDocument
        fields = ["purpose", "version", "language", "title", "body", "sha256"]
        read_only_fields = fields


class ConsentReceiptSerializer(serializers.Serializer[Any]):
    """What a listener takes home of one answer."""

    event = ConsentReceiptEventSerializer(read_only=True)
    document = ConsentReceiptDocumentSerializer(read_only=True)


class ConsentGrantSerializer(serializers.Serializer[Any]):
    """Agreeing to one purpose."""

    document_sha256 = serializers.CharField(
        required=False,
        max_length=64,
        help_text="Hash of the words that were shown; 409 `document_changed` when others are in force by now.",
    )


class ConsentPurposeGrantSerializer(ConsentGrantSerializer):
    """Agreeing to one purpose of several."""

    purpose = serializers.ChoiceField(choices=Purpose.choices)


class ConsentsSaveSerializer(serializers.Serializer[Any]):
    """The answer to every purpose: those listed are granted, the others refused or withdrawn."""

    granted = ConsentPurposeGrantSerializer(many=True)


class MeSerializer(serializers.ModelSerializer[User]):
    """The listener behind the token."""

    class Meta:
        model = User
        fields = ["email", "listen_service"]
        read_only_fields = ["email"]


class HeldSerializer(serializers.Serializer[Any]):
    """One kind of data."""

    kind = serializers.CharField(help_text="Name of its files in the export.")
    title = serializers.CharField()
    count = serializers.IntegerField()


class SessionSerializer(serializers.Serializer[Any]):
    """What was done without a pause of half an hour."""

    since = serializers.DateTimeField()
    held = HeldSerializer(many=True)


class PrivacySerializer(serializers.Serializer[Any]):
    """What is held about the listener."""

    held = HeldSerializer(many=True)
    session = SessionSerializer(allow_null=True)


class ExportSerializer(serializers.ModelSerializer[DataExport]):
    """One copy of everything: where it stands."""

    class Meta:
        model = DataExport
        fields = ["id", "state", "created_at", "downloaded_at"]
        read_only_fields = fields


class EraseSerializer(serializers.Serializer[Any]):
    """The password, as the proof that it is the listener who asks."""

    password = serializers.CharField(trim_whitespace=False, max_length=256)
