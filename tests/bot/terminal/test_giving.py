"""A file given at the terminal: its path however it is written, and a sentence where it can't be taken."""

from pathlib import Path

import pytest

from bot.files import Bringing
from bot.settings import FileSettings
from bot.terminal.giving import NotGiven, given, path_and_words
from knowledge.shelf import Shelf
from tests.support.fake_reader import KIM


@pytest.fixture
def bringing(tmp_path: Path) -> Bringing:
    return Bringing(Shelf(tmp_path / "given"), {}, FileSettings(document_mb=1))


@pytest.mark.parametrize(
    ("told", "path", "words"),
    [
        ("notes.md", "notes.md", ""),
        ("notes.md for Skarholt", "notes.md", "for Skarholt"),
        ('"my notes.md" for Skarholt', "my notes.md", "for Skarholt"),
        ("'my notes.md'", "my notes.md", ""),
        (r"my\ notes.md for Skarholt", "my notes.md", "for Skarholt"),
    ],
)
def test_a_path_is_told_from_the_words_after_it(told: str, path: str, words: str) -> None:
    assert path_and_words(told) == (Path(path), words)


def test_nothing_is_no_path() -> None:
    assert path_and_words("  ") == (None, "")


async def test_what_is_given_is_on_the_shelf_for_its_person(bringing: Bringing, tmp_path: Path) -> None:
    file = tmp_path / "notes.md"
    file.write_text("The budget is approved.")
    (ref,) = await given(bringing, KIM, [file])
    kept = await bringing.shelf.get(ref.held, KIM.user_id)
    assert kept is not None
    assert (ref.name, ref.size, bringing.shelf.path(kept).read_text()) == ("notes.md", 23, "The budget is approved.")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("gone.md", None, "gone.md can't be opened: No such file or directory."),
        ("empty.md", b"", "empty.md: It is empty."),
        ("big.md", b"x" * 1_000_001, "big.md: It is too large: a document may have up to 1 MB."),
        ("a.zip", b"x", "a.zip: I can't read .zip files. Unpack it and send the files themselves."),
    ],
)
async def test_what_can_not_be_taken_is_said(
    bringing: Bringing, tmp_path: Path, name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    with pytest.raises(NotGiven) as refused:
        await given(bringing, KIM, [tmp_path / name])
    assert said in refused.value.message


async def test_of_one_person_only_so_much_waits_at_a_time(bringing: Bringing, tmp_path: Path) -> None:
    bringing.limits = FileSettings(document_mb=1, person_mb=1)
    for n in range(2):
        (tmp_path / f"{n}.md").write_bytes(b"x" * 600_000)
    (ref,) = await given(bringing, KIM, [tmp_path / "0.md"])
    with pytest.raises(NotGiven, match=r"1\.md: There is no room for it: of one person up to 1 MB"):
        await given(bringing, KIM, [tmp_path / "1.md"])
    assert await bringing.no_room("user_liu", 600_000) == ""
    await bringing.shelf.drop([ref.held])
    await given(bringing, KIM, [tmp_path / "1.md"])
