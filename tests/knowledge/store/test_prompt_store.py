"""Wordings an installation keeps: put, shared out, rolled back, and counted by version; on both databases."""

from datetime import date

import pytest

from knowledge.errors import InvalidChange, NotFound
from knowledge.store.prompt_store import StoredPrompts
from knowledge.workspace import Workspace
from llm.prompts import SHIPPED, Prompts, Result, parse
from tests.support.small import NOW

NAME = "narrate/fog"
FILE = parse(NAME, "The file's words.")
TODAY = date(2026, 11, 20)


@pytest.fixture
def prompts(workspace: Workspace) -> StoredPrompts:
    ticks = iter(range(1000))
    return StoredPrompts(workspace._database, lambda: NOW.replace(microsecond=next(ticks)))


async def used(prompts: StoredPrompts) -> str:
    return (await Prompts(prompts).of(FILE, tenant="default", user_id="user_kim")).text


async def test_a_wording_is_used_once_it_has_a_share_and_no_longer_after_a_rollback(prompts: StoredPrompts) -> None:
    version = await prompts.put("default", NAME, "Other words.", by="user_ada", note="shorter")
    assert await used(prompts) == "The file's words."
    await prompts.share("default", NAME, {version: 1.0}, by="user_ada")
    assert await used(prompts) == "Other words."
    assert await prompts.roll_back("default", NAME, by="user_ada") == {SHIPPED: 1.0}
    assert await used(prompts) == "The file's words."


async def test_rolling_back_twice_brings_the_change_again(prompts: StoredPrompts) -> None:
    version = await prompts.put("default", NAME, "Other words.", by="user_ada")
    await prompts.share("default", NAME, {version: 1.0}, by="user_ada")
    await prompts.roll_back("default", NAME, by="user_ada")
    await prompts.roll_back("default", NAME, by="user_ada")
    assert await used(prompts) == "Other words."


@pytest.mark.parametrize("shares", [{}, {SHIPPED: 0.5}, {SHIPPED: 1.5, "0a": -0.5}])
async def test_shares_must_add_up(prompts: StoredPrompts, shares: dict[str, float]) -> None:
    with pytest.raises(InvalidChange):
        await prompts.share("default", NAME, shares, by="user_ada")


async def test_a_version_that_is_not_kept_has_no_share(prompts: StoredPrompts) -> None:
    with pytest.raises(NotFound):
        await prompts.share("default", NAME, {"0123456789ab": 1.0}, by="user_ada")
    with pytest.raises(NotFound):
        await prompts.roll_back("default", NAME, by="user_ada")


async def test_results_add_up_by_version(prompts: StoredPrompts) -> None:
    for day in (TODAY, TODAY, date(2026, 11, 1)):
        await prompts.record("default", NAME, "0a", day, Result("0a", calls=1, held=1, micro_usd=20, ms=100.0))
    await prompts.record("default", NAME, "0b", TODAY, Result("0b", calls=1, refused=1))
    assert await prompts.results("default", NAME, since=date(2026, 11, 10)) == [
        Result("0a", calls=2, held=2, micro_usd=40, ms=200.0),
        Result("0b", calls=1, refused=1),
    ]
