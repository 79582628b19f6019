"""No search returns what its asker may not see, and a filter costs no recall."""

import asyncio
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.access import Grants
from knowledge.buckets import OPEN_TO_ANALYSTS
from knowledge.index import open_index
from knowledge.policy import may_read_scope, scope_of
from knowledge.records import Bucket, Document, Role
from tests.support.embedding import WordEmbedder
from tests.support.indexed import ADMIN, EVERY_BUCKET, document, grants

WORDS = ["budget", "pilot", "renewal", "risk", "price", "lyon", "audit", "cloud"]
DEALS, ACCOUNTS, USERS = ["d1", "d2", "d3"], ["c1", "c2"], ["u1", "u2"]


@st.composite
def worlds(draw: st.DrawFn) -> list[Document]:
    def one(number: int) -> Document:
        text = " ".join(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)))
        return document(
            f"doc{number}",
            text,
            title="",
            bucket=draw(st.sampled_from(EVERY_BUCKET)),
            deal_id=draw(st.none() | st.sampled_from(DEALS)),
            account_id=draw(st.none() | st.sampled_from(ACCOUNTS)),
            private_to=draw(st.none() | st.sampled_from(USERS)),
            audience=draw(st.sampled_from(["all", "all", "managers"])),
        )

    return [one(number) for number in range(draw(st.integers(1, 14)))]


@st.composite
def askers(draw: st.DrawFn) -> Grants:
    role: Role = draw(st.sampled_from(["rep", "manager", "analyst", "admin"]))
    return grants(
        draw(st.sampled_from(USERS)),
        role,
        deals=[] if role == "analyst" else draw(st.sets(st.sampled_from(DEALS))),
        accounts=[] if role == "analyst" else draw(st.sets(st.sampled_from(ACCOUNTS))),
        active=draw(st.sampled_from([True, True, True, False])),
        version=draw(st.integers(1, 3)),
    )


def may_find(asker: Grants, one: Document, buckets: set[Bucket]) -> bool:
    open_to = buckets & OPEN_TO_ANALYSTS if asker.principal.role == "analyst" else buckets
    return asker.principal.active and one.bucket in open_to and may_read_scope(asker, scope_of(one))


@pytest.mark.parametrize("memory_rows", [1_000, 0], ids=["in memory", "through Chroma"])
@given(data=st.data())
@settings(max_examples=12)
def test_a_search_finds_exactly_what_its_asker_may_see(tmp_path: Path, memory_rows: int, data: st.DataObject) -> None:
    world = data.draw(worlds())
    questions = data.draw(
        st.lists(st.tuples(askers(), st.sets(st.sampled_from(EVERY_BUCKET)), st.sampled_from(WORDS)), max_size=8)
    )

    async def check() -> None:
        index = await open_index(tmp_path, embedder=WordEmbedder(), memory_rows=memory_rows)
        await index.sync(world)
        for asker, buckets, word in questions:
            found = await index.search(word, grants=asker, buckets=buckets, k=50)
            allowed = {one.id for one in world if may_find(asker, one, buckets)}
            assert {
                p.record_id for p in found
            } == allowed  # k covers them all: nothing hidden leaks, nothing open is lost
        await index.close()

    asyncio.run(check())


async def test_the_best_of_what_may_be_seen_is_found_among_thousands_that_may_not(tmp_path: Path) -> None:
    """Filtering inside the query: one in forty rows is open, and all ten places are filled with the best of those."""
    random = np.random.default_rng(7)
    texts = [" ".join(random.choice(WORDS, 5)) + f" n{number}" for number in range(2_000)]
    mine = set(range(0, 2_000, 40))
    everything = [document(f"x{n}", t, deal_id="d1" if n in mine else "d2") for n, t in enumerate(texts)]
    index = await open_index(tmp_path / "all", embedder=WordEmbedder(16))
    alone = await open_index(tmp_path / "mine", embedder=WordEmbedder(16))
    await index.sync(everything)
    await alone.sync([one for one in everything if one.deal_id == "d1"])
    for word in WORDS:
        filtered = await index.search(word, grants=grants(deals=["d1"]), buckets=EVERY_BUCKET, k=10)
        assert len(filtered) == 10
        assert {p.deal_id for p in filtered} == {"d1"}
        open_search = await alone.search(word, grants=ADMIN, buckets=EVERY_BUCKET, k=10)
        recall = len({p.record_id for p in filtered} & {p.record_id for p in open_search}) / 10
        assert recall >= 0.8  # word statistics are the whole workspace's, so single places may differ
    await index.close()
    await alone.close()


async def test_another_tenant_finds_nothing_here(tmp_path: Path) -> None:
    index = await open_index(tmp_path, embedder=WordEmbedder(), tenant="acme")
    other = await open_index(tmp_path, embedder=WordEmbedder(), tenant="globex")
    await index.sync([document("a", "budget", tenant="acme")])
    await other.sync([document("b", "budget", tenant="globex")])
    acme, globex = grants(role="admin", tenant="acme"), grants(role="admin", tenant="globex")
    assert [p.record_id for p in await index.search("budget", grants=acme, buckets=EVERY_BUCKET)] == ["a"]
    assert [p.record_id for p in await other.search("budget", grants=globex, buckets=EVERY_BUCKET)] == ["b"]
    assert await index.search("budget", grants=globex, buckets=EVERY_BUCKET) == []
    await index.close()
    await other.close()


async def test_a_document_that_moves_to_a_closed_deal_is_gone_for_others_at_once(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    index = await open_index(tmp_path, embedder=embedder)
    await index.sync([document("a", "budget", deal_id="d1")])
    embedder.embedded.clear()
    report = await index.sync([document("a", "budget", deal_id="d2")])
    assert (report.moved, report.changed, embedder.embedded) == (1, 0, [])
    assert await index.search("budget", grants=grants(deals=["d1"]), buckets=EVERY_BUCKET) == []
    found = await index.search("budget", grants=grants(deals=["d2"]), buckets=EVERY_BUCKET)
    assert [p.record_id for p in found] == ["a"]
    await index.close()
