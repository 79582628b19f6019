"""Answers are kept in the database: whole, bounded, forgotten when asked; on both databases."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest

from knowledge.errors import StoreUnavailable
from knowledge.store.answer_cache import StoredAnswers
from knowledge.workspace import Workspace
from llm.cache import AnswerCache, KeptAnswer
from llm.embed import Vectors
from llm.gateway import Completion, Request
from tests.support.small import NOW

KEPT = KeptAnswer(
    tenant="default",
    key="k1",
    family="f",
    question="When does Helix close?",
    vector=np.array([0.6, 0.8], dtype=np.float32),
    completion=Completion(
        "On 12 March.", "m", 10, 5, data={"a": [1]}, endpoint="a", cost=Decimal("0.0021"), prompt="p@1"
    ),
    records=("deal:helix@7", 'odd:"%_@1'),
    made_at=NOW,
    expires_at=NOW + timedelta(hours=1),
)


def unlike_vector(kept: KeptAnswer | None) -> KeptAnswer:
    assert kept is not None
    return replace(kept, vector=None)


@pytest.fixture
def answers(workspace: Workspace) -> StoredAnswers:
    return StoredAnswers(workspace._database, most=3, sweep_every=1)


async def test_an_answer_comes_back_as_it_was_put_until_its_time_is_over(answers: StoredAnswers) -> None:
    await answers.put(KEPT)
    found = await answers.find("default", "k1", NOW)
    assert unlike_vector(found) == unlike_vector(KEPT)
    assert found is not None
    assert found.vector is not None
    assert found.vector.tolist() == KEPT.vector.tolist()  # type: ignore[union-attr]
    assert await answers.find("default", "k1", KEPT.expires_at) is None
    assert await answers.find("other", "k1", NOW) is None


async def test_a_family_is_its_answers_with_a_vector_newest_first(answers: StoredAnswers) -> None:
    await answers.put(KEPT)
    await answers.put(replace(KEPT, key="k2", made_at=NOW + timedelta(minutes=1)))
    await answers.put(replace(KEPT, key="k3", vector=None))
    assert [k.key for k in await answers.family("default", "f", NOW, 10)] == ["k2", "k1"]
    assert [k.key for k in await answers.family("default", "f", NOW, 1)] == ["k2"]
    assert list(await answers.family("default", "g", NOW, 10)) == []


async def test_the_oldest_go_when_there_are_too_many_and_the_expired_with_them(answers: StoredAnswers) -> None:
    for n in range(5):
        await answers.put(replace(KEPT, key=f"n{n}", made_at=NOW + timedelta(minutes=n)))
    await answers.put(replace(KEPT, tenant="other"))
    left = [n for n in range(5) if await answers.find("default", f"n{n}", NOW) is not None]
    assert left == [2, 3, 4]
    late = NOW + timedelta(hours=2)
    await answers.put(replace(KEPT, key="late", made_at=late, expires_at=late + timedelta(hours=1)))
    assert await answers.find("default", "n4", NOW) is None
    assert await answers.find("other", "k1", NOW) is not None


async def test_hits_are_counted_and_a_new_answer_starts_again(answers: StoredAnswers, workspace: Workspace) -> None:
    await answers.put(KEPT)
    await answers.used("default", "k1")
    await answers.put(replace(KEPT, completion=Completion("On 13 March.", "m")))
    found = await answers.find("default", "k1", NOW)
    assert found is not None
    assert found.completion.text == "On 13 March."


@pytest.mark.parametrize("record", ["deal:helix", 'odd:"%_'])
async def test_what_was_made_of_a_record_is_forgotten(answers: StoredAnswers, record: str) -> None:
    await answers.put(KEPT)
    await answers.put(replace(KEPT, key="k2", records=("deal:helix_2@7",)))
    assert await answers.purge("default", record=record) == 1
    assert await answers.find("default", "k2", NOW) is not None
    assert await answers.purge("default") == 1


class Alike:
    name, dim = "alike", 2

    def embed(self, texts: Sequence[str]) -> Vectors:
        return np.array([[1.0, 0.0]] * len(texts), dtype=np.float32)

    async def aembed(self, texts: Sequence[str]) -> Vectors:
        return self.embed(texts)


async def test_two_processes_share_what_they_keep_exactly_and_by_likeness(workspace: Workspace) -> None:
    here, there = (AnswerCache(StoredAnswers(workspace._database), Alike(), lambda: NOW) for _ in range(2))
    request = Request(
        "ask",
        "Answer.",
        "12 March",
        "kim",
        "default",
        5.0,
        records=("deal:helix@7",),
        question="When does Helix close?",
    )
    await here.put(request, KEPT.completion)
    again = replace(request, question="When will Helix close?", material="on 12 March")
    found = [await there.get(r) for r in (request, again)]
    assert [f.cached for f in found if f is not None] == ["exact", "semantic"]


class Away:
    """A database that does not answer."""

    is_sqlite = True

    async def select(self, *_: object) -> None:
        raise StoreUnavailable("away")

    async def change(self, *_: object) -> None:
        raise StoreUnavailable("away")

    @asynccontextmanager
    async def write(self) -> AsyncIterator[None]:
        raise StoreUnavailable("away")
        yield


async def test_a_database_that_is_away_holds_nothing_and_stops_nobody() -> None:
    answers = StoredAnswers(Away())  # type: ignore[arg-type]
    await answers.put(KEPT)
    await answers.used("default", "k1")
    assert await answers.find("default", "k1", NOW) is None
    assert list(await answers.family("default", "f", NOW, 10)) == []
    with pytest.raises(StoreUnavailable):
        await answers.purge("default")
