"""Files on the shelf: whole or not at all, by what they are, for whoever gave them, until they are let go of."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from knowledge.ingest.errors import UnreadableFile
from knowledge.ingest.handed import read_handed
from knowledge.shelf import Given, Shelf, TooLarge, document_id, given_id, given_of, pieces_of

WORDS = b"The budget is approved."
FIRST, SECOND = given_id("default", "turn_1", 0), given_id("default", "turn_2", 0)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "given")


async def bytes_of(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def put(shelf: Shelf, given: str = FIRST, who: str = "user_kim", name: str = "a.md") -> Given:
    return await shelf.put(given, who, name, "text/markdown", bytes_of(WORDS[:5], WORDS[5:]), most=100)


def left(shelf: Shelf) -> list[str]:
    return sorted(p.parent.parent.name if p.is_file() else "" for p in shelf.folder.rglob("*") if p.is_file())


async def test_what_was_given_is_read_back_by_whoever_gave_it_alone(shelf: Shelf) -> None:
    given = await put(shelf)
    assert (given.size, given.sha256) == (len(WORDS), hashlib.sha256(WORDS).hexdigest())
    assert await shelf.get(FIRST, "user_kim") == given
    assert b"".join([p async for p in pieces_of(shelf.path(given))]) == WORDS
    assert await shelf.get(FIRST, "user_dana") is None


async def test_more_than_may_come_is_stopped_and_nothing_of_it_stays(shelf: Shelf) -> None:
    with pytest.raises(TooLarge):
        await shelf.put(FIRST, "user_kim", "a.md", "", bytes_of(b"x" * 60, b"x" * 60), most=100)
    assert left(shelf) == []


async def test_a_source_that_breaks_off_leaves_nothing(shelf: Shelf) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"half"
        raise OSError("line dropped")

    with pytest.raises(OSError, match="line dropped"):
        await shelf.put(FIRST, "user_kim", "a.md", "", broken(), most=100)
    assert left(shelf) == []


async def test_the_same_bytes_are_kept_once_and_go_with_the_last_who_gave_them(shelf: Shelf) -> None:
    one, other = await put(shelf), await put(shelf, SECOND, "user_dana", "b.md")
    assert shelf.path(one) == shelf.path(other)
    await shelf.drop([FIRST])
    assert shelf.path(other).read_bytes() == WORDS
    await shelf.drop([SECOND])
    assert left(shelf) == []


async def test_bytes_that_went_while_they_were_wanted_are_asked_for_again(shelf: Shelf) -> None:
    given = await put(shelf)
    shelf.path(given).unlink()
    with pytest.raises(UnreadableFile, match="give it to me again"):
        await asyncio.to_thread(read_handed, shelf, given, now=datetime.now(UTC))


async def test_what_nobody_decided_on_goes_when_its_time_has_come(shelf: Shelf) -> None:
    await put(shelf)
    now = datetime.now(UTC)
    assert await shelf.expire(now - timedelta(hours=1)) == 0
    assert await shelf.expire(now + timedelta(hours=1)) == 1
    assert await shelf.get(FIRST, "user_kim") is None


@pytest.mark.parametrize("made_up", ["", "../../etc/passwd", "file_zz", "file_" + "0" * 24])
async def test_an_id_nobody_made_opens_nothing(shelf: Shelf, made_up: str) -> None:
    await put(shelf)
    assert await shelf.get(made_up, "user_kim") is None


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("../../secret/a.md", "a.md"),
        ("C:\\Users\\kim\\a.md", "a.md"),
        ("a\u202emd.exe", "amd.exe"),
        ("", "file"),
        ("x" * 300 + ".pdf", "x" * 196 + ".pdf"),
    ],
)
async def test_a_name_says_no_more_than_a_name(shelf: Shelf, told: str, kept: str) -> None:
    assert (await put(shelf, name=told)).name == kept


def test_a_file_and_its_document_name_each_other() -> None:
    assert given_of(document_id(FIRST)) == FIRST
