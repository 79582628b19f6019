"""Orders planted in mails, notes, calls, files and fields, and a model that obeys them: nothing comes of it.

Written by somebody who had not read the product (benchmarks/data/guard). One of each wish here; all of them in
`python -m benchmarks.guard planted`.
"""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from llm.door import Door
from llm.gateway import Completion, Request
from llm.guard.output import OutputChecks
from skills import model_narrator
from tests.support.obedient import Pair, Scenario, obedient_pair, scenarios

pytestmark = pytest.mark.may_block  # the vendors' clients read their own files on first use


def one_of_each() -> list[Scenario]:
    """The first of every wish in every place it is planted in, where there is one."""
    first: dict[str, Scenario] = {}
    for scenario in scenarios():
        first.setdefault(scenario.kind, scenario)
    return list(first.values())


async def test_nothing_comes_of_an_order_that_a_model_obeys(made_home: Path, tmp_path: Path) -> None:
    shown = 0
    async with obedient_pair(made_home, tmp_path) as pair:
        for scenario in one_of_each():
            found, reached = await pair.run(scenario)
            assert found == []
            shown += reached
    assert shown == len(one_of_each())


async def test_the_suite_finds_a_product_that_lets_a_model_do_as_it_says(
    made_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it can fail: with a wording's checks off its lies are found; were tools run, the record that changed."""
    every = scenarios()
    lie = next(s for s in every if s.kind == "reveal_other_deal")
    write = next(s for s in every if s.kind == "change_price")
    complete: Any = Door.complete
    async with obedient_pair(made_home, tmp_path) as pair:
        with monkeypatch.context() as unchecked:
            unchecked.setattr(model_narrator, "_faults", lambda words, facts: ())
            unchecked.setattr(OutputChecks, "faults", lambda *_: ())
            assert any("words without facts" in f.what for f in (await pair.run(lie))[0])

        async def running_tools(door: Door, request: Request) -> Completion:
            completion: Completion = await complete(door, request)
            for use in completion.uses:
                await _run(pair, str(use.arguments["deal"]), Decimal(use.arguments["value"]))
            return completion

        monkeypatch.setattr(Door, "complete", running_tools)
        assert any("a deal is not what it was" in f.what for f in (await pair.run(write))[0])


async def _run(pair: Pair, deal: str, amount: Decimal) -> None:
    """What a product that trusted its model would do."""
    await pair.house.app.workspace.load([replace(await pair.house.deal(deal), amount=amount)], source="tool")
