"""What a search finds, and how a passage can be cited."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from knowledge.index import Index, open_index
from knowledge.index.retriever import RightsRetriever
from knowledge.records import Segment
from llm.embed import Embedder
from llm.errors import EmbeddingUnavailable
from tests.support.embedding import WordEmbedder, sentence_embedder
from tests.support.indexed import ADMIN, EVERY_BUCKET, document, grants


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[Index]:
    made = await open_index(tmp_path, embedder=WordEmbedder())
    yield made
    await made.close()


TALK = document(
    "call",
    kind="transcript",
    title="Helix kickoff",
    segments=(
        Segment("Hello everybody and welcome to this call. " * 8, "Ana", 0.0),
        Segment("The budget was approved by our CFO in March. " * 8, "Bo", 760.0),
        Segment("Then let us talk about the pilot in Lyon. " * 8, "Ana", 3725.0),
    ),
)


async def test_an_empty_index_finds_nothing(index: Index) -> None:
    assert await index.search("anything", grants=ADMIN, buckets=EVERY_BUCKET) == []
    status = await index.status()
    assert (status.chunks, status.documents, status.ready) == (0, 0, False)


@pytest.mark.parametrize("query", ["", "   ", "\x00\x1b\x07", "\u200b"])
async def test_a_question_without_words_finds_nothing(index: Index, query: str) -> None:
    await index.sync([document("a", "some text")])
    assert await index.search(query, grants=ADMIN, buckets=EVERY_BUCKET) == []


@pytest.mark.parametrize(
    "query", ["budget\x00\x1b approved", "budget " * 10_000, "ميزانية budget مشروع", "\ud800 budget", "🙂 budget"]
)
async def test_an_odd_question_is_answered_all_the_same(index: Index, query: str) -> None:
    await index.sync([document("a", "the budget was approved"), document("b", "a walk in the park")])
    found = await index.search(query, grants=ADMIN, buckets=EVERY_BUCKET, k=1)
    assert [p.record_id for p in found] == ["a"]


async def test_a_turn_is_cited_by_its_minute_and_speaker(index: Index) -> None:
    await index.sync([TALK])
    found = (await index.search("budget approved CFO", grants=ADMIN, buckets=EVERY_BUCKET, k=1))[0]
    assert (found.locator, found.speaker, found.title) == ("12:40", "Bo", "Helix kickoff")
    assert found.document_id == found.record_id == "call"
    assert found.record_type == "document"
    assert found.before.startswith("Hello everybody")
    assert found.after.startswith("Then let us talk")
    assert found.similarity is not None


async def test_a_turn_after_the_first_hour_is_cited_with_it(index: Index) -> None:
    await index.sync([TALK])
    found = await index.search("pilot in Lyon", grants=ADMIN, buckets=EVERY_BUCKET, k=1)
    assert found[0].locator == "1:02:05"


async def test_a_page_and_a_section_are_cited(index: Index) -> None:
    pages = document("report", segments=(Segment("Nothing here.", page=1), Segment("Zinc prices rose.", page=3)))
    plan = document("plan", segments=(Segment("Intro.", heading="Aims"), Segment("Win tenders.", heading="Growth")))
    await index.sync([pages, plan])
    zinc = await index.search("zinc prices", grants=ADMIN, buckets=EVERY_BUCKET, k=1)
    wins = await index.search("win tenders", grants=ADMIN, buckets=EVERY_BUCKET, k=1)
    assert (zinc[0].locator, wins[0].locator) == ("p. 3", "Growth")


async def test_a_record_shown_as_text_is_cited_as_the_record(index: Index) -> None:
    mail = document("act_1", "Budget signed.", kind="mail", source="activity", deal_id="d1", bucket="deal")
    await index.sync([mail])
    found = (await index.search("budget", grants=ADMIN, buckets=["deal"]))[0]
    assert (found.document_id, found.record_type, found.record_id, found.deal_id) == (None, "activity", "act_1", "d1")


async def test_scores_fall_and_lie_between_nought_and_one(index: Index) -> None:
    await index.sync([document(f"d{n}", f"budget note {n} " + "filler " * n) for n in range(30)])
    scores = [p.score for p in await index.search("budget note", grants=ADMIN, buckets=EVERY_BUCKET, k=20)]
    assert len(scores) == 20
    assert scores == sorted(scores, reverse=True)
    assert all(0 <= score <= 1 for score in scores)


async def test_only_the_buckets_asked_for_are_searched(index: Index) -> None:
    await index.sync([document("a", "budget of ours"), document("b", "budget of the trade", bucket="industry")])
    found = await index.search("budget", grants=ADMIN, buckets=["industry"])
    assert [p.record_id for p in found] == ["b"]
    assert await index.search("budget", grants=ADMIN, buckets=[]) == []


async def test_deals_and_accounts_narrow_to_either(index: Index) -> None:
    await index.sync(
        [
            document("a", "budget one", deal_id="d1", account_id="c1"),
            document("b", "budget two", deal_id="d2", account_id="c2"),
            document("c", "budget three", account_id="c1"),
            document("d", "budget four"),
        ]
    )

    async def found(**only: list[str] | None) -> set[str]:
        hits = await index.search("budget", grants=ADMIN, buckets=EVERY_BUCKET, **only)  # type: ignore[arg-type]
        return {p.record_id for p in hits}

    assert await found(deal_ids=["d2"]) == {"b"}
    assert await found(account_ids=["c1"]) == {"a", "c"}
    assert await found(deal_ids=["d2"], account_ids=["c1"]) == {"a", "b", "c"}
    assert await found(deal_ids=[]) == set()
    assert await found() == {"a", "b", "c", "d"}


async def test_words_alone_rank_when_no_embedding_can_be_had(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    index = await open_index(tmp_path, embedder=embedder)
    await index.sync([document("a", "the budget was approved"), document("b", "a walk in the park")])
    embedder.broken = EmbeddingUnavailable("down")
    found = await index.search("budget", grants=ADMIN, buckets=EVERY_BUCKET)
    assert [(p.record_id, p.similarity) for p in found] == [("a", None)]
    await index.close()


@pytest.fixture
def sentences() -> Embedder:
    return sentence_embedder()


async def test_meaning_finds_what_shares_no_word_and_words_find_what_has_no_meaning(
    tmp_path: Path, sentences: Embedder
) -> None:
    index = await open_index(tmp_path, embedder=sentences)
    await index.sync(
        [
            document("money", "Their finance chief signed off on four million."),
            document("sport", "The match ended in a draw after extra time."),
            document("code", "Ticket ZX-4471 was closed."),
            document("food", "Bananas are rich in potassium."),
        ]
    )
    by_meaning = await index.search("Has the budget been approved by the CFO?", grants=ADMIN, buckets=EVERY_BUCKET)
    by_word = await index.search("ZX-4471", grants=ADMIN, buckets=EVERY_BUCKET)
    assert (by_meaning[0].record_id, by_word[0].record_id) == ("money", "code")
    await index.close()


async def test_llamaindex_sees_the_index_as_a_retriever_bound_to_one_asker(index: Index) -> None:
    await index.sync([document("a", "budget one", deal_id="d1"), document("b", "budget two", deal_id="d2")])
    retriever = RightsRetriever(index, grants(deals=["d1"]), EVERY_BUCKET)
    found = await retriever.aretrieve("budget")
    assert [node.node.metadata["record_id"] for node in found] == ["a"]
