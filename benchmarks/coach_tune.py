"""Tunes the sentence model to clients' talk in calls, and writes what changed in it.

    python -m benchmarks.coach_tune && python -m benchmarks.coach_fit       # what ships: skills/calls
    python -m benchmarks.coach_tune OUT.npz --without d                     # to measure on an author left out

Needs torch beside ours (`benchmarks/tuning.py`); a quarter of an hour of a core.
"""

import argparse
from pathlib import Path

from benchmarks.tuning import Recipe, tune
from skills.calls.meaning import TUNING, lessons

RECIPE = Recipe(epochs=6, batch=32, rank=44)
"""A file under 2.5 MB."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path, nargs="?", default=TUNING.file)
    parser.add_argument("--without", nargs="*", default=(), help="authors whose lessons are not learnt from")
    options = parser.parse_args()
    learnt = [x for x in lessons() if x.author not in options.without]
    numbers = {label: n for n, label in enumerate(sorted({x.label for x in learnt}))}
    tune([(x.plain, numbers[x.label]) for x in learnt], len(numbers), RECIPE, options.out)


if __name__ == "__main__":
    main()
