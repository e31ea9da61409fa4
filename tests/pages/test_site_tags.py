"""The template tags that every page uses."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from config.templatetags.site_tags import ago, clock, is_section, mood_name, percent


@pytest.mark.parametrize(
    ("seconds", "text"), [(None, ""), (0.0, "0:00"), (59.6, "1:00"), (187, "3:07"), (3600, "60:00")]
)
def test_it_writes_lengths_as_a_clock(seconds: float | None, text: str) -> None:
    assert clock(seconds) == text


@pytest.mark.parametrize(
    ("age", "text"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=50), "just now"),
        (timedelta(seconds=61), "1\xa0minute ago"),
        (timedelta(days=8, hours=2), "1\xa0week, 1\xa0day ago"),
    ],
)
def test_it_says_how_long_ago_something_was(age: timedelta, text: str) -> None:
    assert ago(timezone.now() - age) == text


def test_it_rounds_shares_to_whole_percents() -> None:
    assert (percent(0.816), percent(0), percent(None)) == (82, 0, 0)
    assert (percent(0.9998), percent(1.0)) == (99, 100)


def test_it_names_emotions_and_has_a_word_for_none() -> None:
    assert (mood_name("surprise"), mood_name("")) == ("surprised", "not known")


@pytest.mark.parametrize(
    ("path", "prefixes", "expected"),
    [
        ("/", ("/", "/capture/"), True),
        ("/capture/", ("/", "/capture/"), True),
        ("/browse/", ("/", "/capture/"), False),
        ("/browse/?q=a", ("/browse/",), True),
    ],
)
def test_it_knows_which_section_a_page_is_in(path: str, prefixes: tuple[str, ...], expected: bool) -> None:
    assert is_section({"request": SimpleNamespace(path=path)}, *prefixes) is expected


def test_it_is_in_no_section_without_a_request() -> None:
    assert is_section({}, "/") is False
