"""Every template, style and module: they compile, keep to the content policy and to the hashing rules."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
FOR_PEOPLE = [path for path in TEMPLATES if path.parent.name != "style"]  # that page is for developers
MODULES = sorted((ROOT / "config/static/site/js").glob("*.js"))
SPEAKING = [*MODULES, *sorted((ROOT / "catalog/static/catalog").glob("*.js"))]
STYLES = sorted((ROOT / "config/static/site/css").glob("*.css"))
INLINE = re.compile(r"""\sstyle=|<style|\shx-on|\son[a-z]+=["']|<script(?![^>]*\ssrc=)""")
NOT_SHOWN = re.compile(
    r"{% block main_attributes.*?endblock %}|{%-?\s*blocktrans.*?endblocktrans\w*\s*%}|{%.*?%}|{{.*?}}|{#.*?#}", re.S
)
SAFE_IMPORT = re.compile(r"""import (\{ [\w, ]+ \} from )?"\./\w+\.js";""")


def name(path: Path) -> str:
    """A path as a test id."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_it_compiles_every_template(path: Path) -> None:
    assert get_template(str(path.relative_to(ROOT / "templates")))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_it_has_no_inline_style_or_script(path: Path) -> None:
    assert not INLINE.search(path.read_text())


@pytest.mark.parametrize("path", FOR_PEOPLE, ids=name)
def test_it_writes_no_visible_word_outside_gettext(path: Path) -> None:
    text = NOT_SHOWN.sub(" ", path.read_text())
    text = re.sub(r"<[^>]*>", " ", text)
    assert set(re.findall(r"[A-Za-z]{3,}", text)) <= {"SHA", "djlint", "off"}


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_its_imports_are_such_that_hashing_rewrites_them(path: Path) -> None:
    lines = path.read_text().splitlines()
    imports = [place for place, line in enumerate(lines) if line.startswith("import")]
    exports = [place for place, line in enumerate(lines) if line.startswith("export")]
    assert all(SAFE_IMPORT.fullmatch(lines[place]) for place in imports)
    assert not imports or not exports or max(imports) < min(exports)
    assert not re.search(r"export [^;]* from ", path.read_text())


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_it_keeps_modules_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 150


def test_it_links_every_style_on_every_page() -> None:
    base = (ROOT / "templates/base.html").read_text()
    for_people = {path.name for path in STYLES} - {"style.css"}  # the developers' page brings its own
    assert for_people == set(re.findall(r"site/css/(\w+\.css)", base))


def test_every_icon_that_a_template_names_exists() -> None:
    symbols = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "config/static/site/icons.svg").read_text()))
    named = {icon for path in TEMPLATES for icon in re.findall(r'(?:\{% icon |icon=)"([\w-]+)"', path.read_text())}
    assert len(named) > 20
    assert named <= symbols


@pytest.mark.parametrize("path", SPEAKING, ids=name)
def test_it_takes_what_it_says_from_the_page(path: Path) -> None:
    code = re.sub(r"^\s*(//|\*|/\*).*$", "", path.read_text(), flags=re.M)
    texts = re.findall(r"\"([^\"\n]*)\"|'([^'\n]*)'|`([^`]*)`", code)
    said = [text for group in texts for text in group if re.search(r"[A-Z][a-z]+,? [a-z]+ |^[A-Z][a-z]{3,}\.$", text)]
    assert said == []
