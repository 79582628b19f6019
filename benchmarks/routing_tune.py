"""Tunes the sentence model to telling our skills apart, and writes what changed in it.

    python -m benchmarks.routing_tune OUT.npz                  # the file the program is shipped with
    python -m benchmarks.routing_tune OUT.npz --without a      # leaving out what author `a` wrote, to measure on it

Needs torch beside ours (`benchmarks/tuning.py`); some seven to ten minutes of one core. Nothing is read but what the
router learns from; no labelled set of `benchmarks/data` is.
"""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.tuning import Recipe, tune
from bot.understand.phrasing import utterance
from bot.understand.training import routing_examples, voices
from skills.catalog import REGISTRY

RECIPE = Recipe(epochs=3, batch=64, rank=64)
EVERY = 4
"""Of the skills' own phrasings, much alike among themselves, every so manieth is learnt from."""
TIMES = 2
"""How often a phrase of the other voices comes in an epoch."""


def lessons(without: Sequence[str] = ()) -> Iterator[tuple[str, str]]:
    """What is learnt from: a phrase and its label."""
    told = [(v.label, v.author, utterance(v.phrase)) for v in voices()]
    strange = {phrase for _, _, phrase in told}
    for label, phrases in routing_examples(REGISTRY).items():
        yield from ((phrase, label) for phrase in [p for p in phrases if p not in strange][::EVERY])
    for _ in range(TIMES):
        yield from ((phrase, label) for label, author, phrase in told if author not in without)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("out", type=Path)
    parser.add_argument("--without", nargs="*", default=(), help="authors whose phrases are not learnt from")
    options = parser.parse_args()
    numbers = {label: n for n, label in enumerate(routing_examples(REGISTRY))}
    tune([(text, numbers[label]) for text, label in lessons(options.without)], len(numbers), RECIPE, options.out)


if __name__ == "__main__":
    main()
