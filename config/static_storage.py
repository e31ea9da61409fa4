"""Hashed static files, with the import statements of ES modules rewritten as well."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Name every file by its content, modules included.

    Modules must keep to what the rewriting understands: imports first, one a line, double quotes,
    ending in a semicolon; no `export … from` (docs/decisions).
    """

    support_js_module_import_aggregation = True
