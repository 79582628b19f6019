"""A search in a form: the likeliest first, and never a word of what its person may not see."""

import threading
from collections.abc import AsyncIterator, Iterable, Sequence
from pathlib import Path

import pytest

from bot import finding
from bot.finding import NOT_FOUND, find, not_found
from knowledge.reader import Reader
from knowledge.workspace import Workspace
from skills.answer import Choice, Field, Searched
from tests.support.small import small_workspace

DEAL = Field("deal", "Deal", "search", find="deal")


@pytest.fixture
async def records(tmp_path: Path) -> AsyncIterator[Workspace]:
    workspace = await small_workspace(tmp_path)
    yield workspace
    await workspace.close()


async def reader(records: Workspace, who: str) -> Reader:
    return records.reader(await records.principal(who))


async def labels(records: Workspace, who: str, typed: str, what: Searched = "deal") -> list[str]:
    found = await find(await reader(records, who), Field("f", "F", "search", find=what), typed, at_most=20)
    return [c.label for c in found]


async def test_open_deals_of_ones_own_come_first(records: Workspace) -> None:
    found = await labels(records, "Dana Fox", "helix")
    assert found[0] == "Helix edge rollout (Helix Health)"
    every = await labels(records, "Maya Ortiz", "helix")
    assert every[-1] == "Helix first platform (Helix Health, won)"


async def test_words_may_come_in_any_order_and_name_the_client(records: Workspace) -> None:
    assert (await labels(records, "Maya Ortiz", "health rollout")) == ["Helix edge rollout (Helix Health)"]


async def test_a_hidden_deal_is_found_by_those_who_may_see_it_alone(records: Workspace) -> None:
    assert await labels(records, "Kim Moreno", "takeover") == []
    assert await labels(records, "Liu Wei", "takeover") == ["Helix takeover (Helix Health)"]


@pytest.mark.parametrize(
    ("what", "typed", "expected"),
    [
        ("client", "umb", ["Umbra Labs"]),
        ("contact", "omar", ["Omar Haddad (Helix Health)"]),
        ("colleague", "gone", []),
        ("colleague", "maya", ["Maya Ortiz (Sales manager West)"]),
    ],
)
async def test_clients_their_people_and_colleagues_are_found_too(
    records: Workspace, what: Searched, typed: str, expected: list[str]
) -> None:
    assert await labels(records, "Ada Admin", typed, what) == expected


async def test_before_a_word_is_typed_the_form_says_what_is_offered(records: Workspace) -> None:
    offered = (Choice("deal_helix_core", "The renewal"),)
    wanted = Field("deal", "Deal", "search", find="deal", choices=offered)
    assert await find(await reader(records, "Kim Moreno"), wanted, " ", at_most=9) == offered


async def test_a_record_that_is_hidden_and_one_that_is_not_there_are_refused_in_the_same_words(
    records: Workspace,
) -> None:
    kim = await reader(records, "Kim Moreno")
    told = [await not_found(kim, (DEAL,), {"deal": i}) for i in ("deal_helix_secret", "deal_nowhere")]
    assert told == [{"deal": NOT_FOUND}] * 2
    assert await not_found(kim, (DEAL,), {"deal": "deal_helix_core"}) == {}
    assert await not_found(kim, (DEAL,), {}) == {}


async def test_the_event_loop_looks_through_no_records_itself(
    records: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = finding._matching
    threads: list[int] = []

    def seen(known: Iterable[finding._Known], words: Sequence[str]) -> list[finding._Known]:
        threads.append(threading.get_ident())
        return looked(known, words)

    monkeypatch.setattr(finding, "_matching", seen)
    assert await labels(records, "Maya Ortiz", "helix")
    assert threads
    assert threading.get_ident() not in threads
