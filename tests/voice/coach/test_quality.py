"""The development scripts keep their floor: what is told is deserved, and most of what is deserved is told."""

import asyncio
from collections import Counter
from typing import get_args

from benchmarks.coach import Script, play, read_scripts, totals
from llm.embed import local_embedder
from skills.calls.meaning import fitted
from skills.calls.moment import MomentKind


def _own() -> list[Script]:
    return [s for s in read_scripts() if s.group == "development"]


async def test_hints_on_the_development_scripts_stay_good_and_rare() -> None:
    meaning = await asyncio.to_thread(fitted, local_embedder())
    told = totals("dev", [await play(s, meaning) for s in _own()])
    assert told["precision"] >= 0.85
    assert told["recall"] >= 0.6
    assert told["hints_per_10_minutes"] <= 8
    assert told["near_misses_fallen_for"] <= 2


async def test_without_the_sentence_model_it_says_less_and_no_worse() -> None:
    told = totals("dev", [await play(s) for s in _own()])
    assert told["precision"] >= 0.85
    assert told["recall"] >= 0.5


def test_the_scripts_are_whole() -> None:
    scripts = read_scripts()
    groups = Counter(s.group for s in scripts if s.group != "blind")
    assert groups == {"development": 13, "by others": 44, "held out": 6}
    for script in scripts:
        assert len(script.saids) >= 40, script.name
        assert {s.speaker.side for s in script.saids} == {"us", "client"}
        assert all(label.kinds <= set(get_args(MomentKind)) for label in script.labels), script.name
        assert any(label.deserved for label in script.labels)
        assert any(not label.deserved for label in script.labels)
