"""Keeping the index up to date: little work for little change, and nothing half done after a crash."""

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from knowledge.errors import StoreUnavailable
from knowledge.index import Index, open_index, passages, vault
from knowledge.index.hybrid import HybridIndex
from knowledge.records import Document
from llm.errors import EmbeddingUnavailable
from tests.support.embedding import WordEmbedder
from tests.support.indexed import ADMIN, EVERY_BUCKET, document


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
async def index(tmp_path: Path, embedder: WordEmbedder) -> AsyncIterator[Index]:
    made = await open_index(tmp_path, embedder=embedder)
    yield made
    await made.close()


async def texts(index: Index) -> dict[str, set[str]]:
    """Every passage that can be found, by document."""
    found: dict[str, set[str]] = {}
    for p in await index.search("budget", grants=ADMIN, buckets=EVERY_BUCKET, k=10_000):
        found.setdefault(p.record_id, set()).add(p.text)
    return found


async def stored_in_vault(index: Index) -> set[str]:
    assert isinstance(index, HybridIndex)
    place = index._place
    assert place is not None

    def read() -> set[str]:
        opened = vault.Vault(place)
        ids = set(opened._collection.get(include=[])["ids"])
        opened.close()
        return ids

    return await asyncio.to_thread(read)


async def filed(index: Index) -> set[str]:
    found = await index.search("budget", grants=ADMIN, buckets=EVERY_BUCKET, k=10_000)
    return {p.id for p in found}


def passage_files(home: Path) -> list[Path]:
    return list(home.rglob("passages-*"))


def long(id_: str, word: str) -> Document:
    return document(id_, *(f"{word} budget paragraph {number} " + "filler " * 100 for number in range(4)))


async def test_only_what_changed_is_embedded_again(index: Index, embedder: WordEmbedder) -> None:
    first = await index.sync([long("a", "old"), long("b", "same")])
    assert (first.added, first.embedded) == (2, 8)
    embedder.embedded.clear()
    again = await index.sync([long("a", "old"), long("b", "same")])
    assert (again.added, again.changed, again.unchanged, again.embedded) == (0, 0, 2, 0)
    changed = long("a", "old").segments
    edited = document("a", *(s.text for s in changed[:3]), "new budget paragraph " + "filler " * 100)
    report = await index.sync([edited, long("b", "same")])
    assert (report.changed, report.unchanged, report.embedded) == (1, 1, 1)
    assert [text[:28] for text in embedder.embedded] == ["File a. new budget paragraph"]


async def test_a_changed_document_replaces_what_it_was(index: Index) -> None:
    await index.sync([document("a", "budget of four million")])
    await index.sync([document("a", "budget of five million")])
    assert await texts(index) == {"a": {"budget of five million"}}
    assert await stored_in_vault(index) == await filed(index)


async def test_a_document_that_vanished_is_gone_from_both_legs(index: Index) -> None:
    await index.sync([document("a", "budget"), document("b", "quasar")])
    report = await index.sync([document("a", "budget")])
    assert report.removed == 1
    found = await index.search("quasar", grants=ADMIN, buckets=EVERY_BUCKET)
    assert [p.record_id for p in found] == ["a"]
    assert await stored_in_vault(index) == await filed(index)
    assert (await index.status()).documents == 1


async def test_documents_may_come_one_by_one_and_progress_is_told(index: Index) -> None:
    async def stream() -> AsyncIterator[Document]:
        for number in range(300):
            yield document(f"d{number}", f"budget {number}")

    told: list[tuple[int, str]] = []
    report = await index.sync(stream(), progress=lambda done, title: told.append((done, title)))
    assert report.added == 300
    assert told[-1][0] == 300
    assert [done for done, _ in told] == sorted(done for done, _ in told)


async def test_a_stream_that_breaks_removes_nothing(index: Index) -> None:
    await index.sync([document("a", "budget"), document("b", "budget")])

    async def broken() -> AsyncIterator[Document]:
        yield document("a", "budget")
        raise RuntimeError("the store went away")

    with pytest.raises(RuntimeError):
        await index.sync(broken())
    assert set(await texts(index)) == {"a", "b"}


async def test_the_same_words_twice_in_one_document_are_two_passages(index: Index) -> None:
    same = "the budget " + "filler " * 100
    await index.sync([document("a", same, same)])
    assert (await index.status()).chunks == 2


async def test_a_document_of_another_tenant_is_refused(index: Index) -> None:
    with pytest.raises(ValueError, match="tenant globex"):
        await index.sync([document("a", "budget", tenant="globex")])
    assert (await index.status()).documents == 0


async def test_a_document_without_text_is_known_and_not_found(index: Index) -> None:
    await index.sync([document("a"), document("b", "budget")])
    status = await index.status()
    assert (status.documents, status.chunks, status.ready) == (2, 1, True)


async def test_an_embedder_that_fails_leaves_what_was_there(index: Index, embedder: WordEmbedder) -> None:
    await index.sync([document("a", "budget old")])
    embedder.broken = EmbeddingUnavailable("down")
    with pytest.raises(EmbeddingUnavailable):
        await index.sync([document("a", "budget new"), document("b", "budget")])
    embedder.broken = None
    assert await texts(index) == {"a": {"budget old"}}
    await index.sync([document("a", "budget new"), document("b", "budget")])
    assert await texts(index) == {"a": {"budget new"}, "b": {"budget"}}


async def test_a_vector_store_that_is_down_is_said_and_searching_goes_on(tmp_path: Path) -> None:
    index = await open_index(tmp_path, embedder=WordEmbedder(), chroma_url="http://127.0.0.1:9")
    with pytest.raises(StoreUnavailable) as caught:
        await index.sync([document("a", "budget")])
    assert caught.value.retriable
    assert await index.search("budget", grants=ADMIN, buckets=EVERY_BUCKET) == []
    await index.close()


async def test_a_cancelled_sync_ends_cleanly_and_leaves_the_lock(index: Index) -> None:
    begun, loop = asyncio.Event(), asyncio.get_running_loop()

    def progress(done: int, title: str) -> None:
        loop.call_soon_threadsafe(begun.set)

    running = asyncio.create_task(index.sync([long(f"d{n}", "x") for n in range(400)], progress=progress))
    await begun.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert 0 < (await index.status()).documents < 400
    report = await asyncio.wait_for(index.sync([document("a", "budget")]), 30)
    assert report.added == 1
    assert await stored_in_vault(index) == await filed(index)


class Killed(BaseException):
    """Stands for a kill at one step: nothing after it runs."""


@pytest.mark.parametrize("step", range(10))
async def test_a_kill_at_any_step_leaves_whole_documents_and_the_next_sync_completes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    old = [long("a", "old"), long("b", "old"), long("gone", "old")]
    new = [long("a", "new"), long("b", "old"), long("c", "new")]
    whole = {
        d.id + word: {s.text.strip() for s in long(d.id, word).segments} for d in old + new for word in ("old", "new")
    }
    index = await open_index(tmp_path, embedder=WordEmbedder())
    await index.sync(old)
    steps = 0

    def counted(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def stepping(*args: Any, **kwargs: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == step + 1:
                raise Killed
            return real(*args, **kwargs)

        monkeypatch.setattr(owner, name, stepping)

    for owner, name in [(passages.Change, n) for n in ("put", "announce", "remove", "settle", "swept")]:
        counted(owner, name)
    for owner, name in [(vault.Vault, "put"), (vault.Vault, "remove"), (WordEmbedder, "embed")]:
        counted(owner, name)
    with contextlib.suppress(Killed):
        await index.sync(new)
    monkeypatch.undo()
    await index.close()

    index = await open_index(tmp_path, embedder=WordEmbedder())
    for name, found in (await texts(index)).items():
        assert found in (whole[name + "old"], whole[name + "new"])
    await index.sync(new)
    assert await texts(index) == {"a": whole["anew"], "b": whole["bold"], "c": whole["cnew"]}
    assert await stored_in_vault(index) == await filed(index)
    await index.close()


SYNC_IN_ANOTHER_PROCESS = """
import asyncio, sys
from pathlib import Path
from knowledge.index import open_index
from tests.support.embedding import WordEmbedder
from tests.support.indexed import document

async def main():
    index = await open_index(Path(sys.argv[1]), embedder=WordEmbedder())
    word = sys.argv[2]
    print("started", flush=True)
    await index.sync([document(f"d{n}", f"{word} budget {n} " * 20) for n in range(int(sys.argv[3]))])
    await index.close()

asyncio.run(main())
"""


def another_process(home: Path, word: str, count: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", SYNC_IN_ANOTHER_PROCESS, str(home), word, str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3])


async def test_what_another_process_syncs_is_found_here_without_reopening(tmp_path: Path, index: Index) -> None:
    await index.sync([document("d0", "first budget")])
    other = another_process(tmp_path, "second", 3)
    assert await asyncio.to_thread(other.wait, 60) == 0
    assert set(await texts(index)) == {"d0", "d1", "d2"}
    await index.sync([document("d0", "third budget")])
    assert await texts(index) == {"d0": {"third budget"}}
    assert await stored_in_vault(index) == await filed(index)


async def test_two_processes_that_sync_at_once_take_turns(tmp_path: Path, index: Index) -> None:
    other = another_process(tmp_path, "theirs", 40)
    await index.sync([document(f"d{n}", f"ours budget {n} " * 20) for n in range(40)])
    assert await asyncio.to_thread(other.wait, 60) == 0
    words = {next(iter(found)).split()[0] for found in (await texts(index)).values()}
    assert len(words) == 1
    assert await stored_in_vault(index) == await filed(index)


async def test_a_process_killed_while_it_syncs_does_no_harm(tmp_path: Path) -> None:
    other = another_process(tmp_path, "theirs", 4_000)
    await asyncio.to_thread(other.stdout.readline)  # type: ignore[union-attr]
    index = await open_index(tmp_path, embedder=WordEmbedder())
    for _ in range(2_000):
        if (await index.status()).documents > 100:
            break
        await asyncio.sleep(0.01)
    os.kill(other.pid, signal.SIGKILL)
    await asyncio.to_thread(other.wait)
    status = await index.status()
    assert 0 < status.documents < 4_000
    assert not status.ready
    await index.sync([document(f"d{n}", f"theirs budget {n} " * 20) for n in range(200)])
    assert (await index.status()).documents == 200
    assert len(await filed(index)) == 200
    assert await stored_in_vault(index) == await filed(index)
    await index.close()


async def test_a_lost_passage_file_is_rebuilt_without_embedding(tmp_path: Path, embedder: WordEmbedder) -> None:
    index = await open_index(tmp_path, embedder=embedder)
    await index.sync([long("a", "x"), long("b", "y")])
    before = await texts(index)
    await index.close()
    for file in passage_files(tmp_path):
        file.unlink()
    embedder.embedded.clear()
    index = await open_index(tmp_path, embedder=embedder)
    report = await index.sync([long("a", "x"), long("b", "y")])
    assert report.embedded == 0
    assert [text for text in embedder.embedded if text != "budget"] == []
    assert await texts(index) == before
    await index.close()


async def test_a_damaged_file_is_put_aside_and_made_again(tmp_path: Path, embedder: WordEmbedder) -> None:
    index = await open_index(tmp_path, embedder=embedder)
    await index.sync([document("a", "budget")])
    await index.close()
    for file in passage_files(tmp_path):
        file.write_bytes(b"this is no database at all" * 100)
    index = await open_index(tmp_path, embedder=embedder)
    assert (await index.status()).documents == 0
    await index.sync([document("a", "budget")])
    assert set(await texts(index)) == {"a"}
    await index.close()


async def test_another_embedder_does_not_see_vectors_of_the_first(tmp_path: Path, index: Index) -> None:
    await index.sync([document("a", "budget")])
    other = await open_index(tmp_path, embedder=WordEmbedder(20, "other"))
    assert (await other.status()).documents == 0
    await other.sync([document("a", "budget")])
    assert set(await texts(other)) == set(await texts(index)) == {"a"}
    await other.close()


def test_opening_and_searching_loads_neither_chroma_nor_llamaindex(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys; from pathlib import Path; from knowledge.index import open_index\n"
        "from tests.support.embedding import WordEmbedder; from tests.support.indexed import ADMIN\n"
        "async def main():\n"
        "    index = await open_index(Path(sys.argv[1]), embedder=WordEmbedder())\n"
        "    await index.search('x', grants=ADMIN, buckets=['deal']); await index.sync([]); await index.close()\n"
        "asyncio.run(main()); print([m for m in ('chromadb', 'llama_index', 'scipy') if m in sys.modules])"
    )
    root = Path(__file__).parents[3]
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True, text=True, cwd=root)
    assert done.stdout.strip().endswith("[]"), done.stderr
