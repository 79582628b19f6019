"""Progress people can see: bars at a terminal, a line per phase anywhere else; always on standard error."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from bot.commands.home import Progress as Report

_TITLES = {
    "store": "Making the store",
    "sample": "Writing the sample company",
    "trends": "Scoring its deals over the past months",
    "index": "Indexing what was said and written",
    "router": "Teaching the router the skills",
}


@contextmanager
def phases() -> Iterator[Report]:
    screen = Console(stderr=True, highlight=False)
    if screen.is_terminal:
        with _bars(screen) as report:
            yield report
    else:
        yield _lines()


def _lines() -> Report:
    seen: set[str] = set()

    def report(phase: str, _share: float | None) -> None:
        if phase not in seen:
            seen.add(phase)
            sys.stderr.write(f"{_TITLES.get(phase, phase)} …\n")
            sys.stderr.flush()

    return report


@contextmanager
def _bars(screen: Console) -> Iterator[Report]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=30), TimeElapsedColumn())
    with Progress(*columns, console=screen) as bars:
        tasks: dict[str, TaskID] = {}

        def report(phase: str, share: float | None) -> None:
            if phase not in tasks:
                for done in tasks.values():
                    bars.update(done, total=1, completed=1)
                tasks[phase] = bars.add_task(_TITLES.get(phase, phase), total=None)
            if share is not None:
                bars.update(tasks[phase], total=1, completed=share)

        yield report
        for done in tasks.values():
            bars.update(done, total=1, completed=1)
