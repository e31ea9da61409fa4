"""Finds the data sets in a folder or file and measures every model on each."""

from pathlib import Path

from recommendations.evaluation import csv_form, lastfm, situnes
from recommendations.evaluation.hits import measure_hits
from recommendations.evaluation.measure import Results, measure
from recommendations.evaluation.types import DatasetError, PlaySet


def evaluate(path: Path, *, before_cut: bool = False, seed: int = 0) -> tuple[Results, list[str]]:
    """Return the figures by data set and model, and the entries that were left out.

    `before_cut` measures on what parameters may be chosen on, instead: stage 1 of SiTunes, and Last.fm with the year
    before its cut held out. DatasetError when there is no data set.
    """
    folder = path if path.is_dir() else path.parent
    results: Results = {}
    found, problems = play_sets(path)
    for data in found:
        problems += data.problems
        results |= measure(situnes.warm_up(data) if before_cut and data.name == "situnes" else data, seed=seed)
    if (path.is_dir() or path.name in (lastfm.PLAYS, lastfm.MOODS)) and lastfm.is_in(folder):
        tagging = (
            lastfm.read(folder, name="lastfm-before-cut", cut=lastfm.CHOSEN_ON, until=lastfm.CUT)
            if before_cut
            else lastfm.read(folder)
        )
        problems += tagging.problems
        results[tagging.name] = measure_hits(tagging, seed=seed)
    if not results:
        raise DatasetError("; ".join([f"{path}: no data set that could be read", *problems[:5]]))
    return results, problems


def play_sets(path: Path) -> tuple[list[PlaySet], list[str]]:
    """Return the data sets of plays, and which files could not be read. DatasetError when a file named is none."""
    folder = path if path.is_dir() else path.parent
    found, problems = [], []
    if (path.is_dir() or path.name == situnes.INTERACTIONS) and situnes.is_in(folder):
        found.append(situnes.read(folder))
    elif path.is_file() and path.name not in (lastfm.PLAYS, lastfm.MOODS):
        found.append(csv_form.read(path))
    for file in sorted(path.glob("*.csv")) if path.is_dir() else []:
        if csv_form.is_form(file):
            try:
                found.append(csv_form.read(file))
            except DatasetError as error:
                problems.append(str(error))
    return found, problems
