"""Whether expressions may be read on this site at all."""

from django.conf import settings

FORBIDDEN_CONTEXTS = frozenset({"workplace", "education"})
"""Where the law of the European Union forbids it (AI Act, Art. 5), whatever anybody agrees to."""


def analysis_refusal() -> str:
    """Return why no expression is read here, as a code; empty when it may be."""
    if settings.DEPLOYMENT_CONTEXT in FORBIDDEN_CONTEXTS:
        return "deployment_context"
    return "" if settings.EMOTION_ENABLED else "disabled"
