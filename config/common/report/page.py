"""Writing a report: one HTML file that needs no other, and every figure as a PNG beside it."""

import base64
import io
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template import Context, Engine

if TYPE_CHECKING:
    from config.common.report.drawing import Drawing


def drawing_saved(drawing: "Drawing", folder: Path) -> dict[str, str]:
    """Write a figure as a PNG; return what the page needs of it."""
    content = io.BytesIO()
    drawing.figure.savefig(content, format="png", facecolor="white")
    (folder / f"{drawing.name}.png").write_bytes(content.getvalue())
    encoded = base64.b64encode(content.getvalue()).decode()
    return {"name": drawing.name, "title": drawing.title, "text": drawing.text, "png": encoded}


def page_rendered(template: Path, page: dict[str, Any]) -> str:
    """Return the page of a template that extends `base.html` beside this file."""
    # Not a page of the site: it stands alone, in English, with its style inside.
    engine = Engine(dirs=[str(Path(__file__).parent)])
    return engine.from_string(template.read_text(encoding="utf-8")).render(Context(page))
