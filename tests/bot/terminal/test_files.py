"""Files land beside the data, whole, under a name that was free; where they are is said."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.terminal.files import NotWritten, save
from skills.answer import Answer, Attachment
from tests.bot.graph.test_paper import with_paper
from tests.bot.terminal.test_chat import chat
from tests.skills.document.papers import plain
from tests.support.scripted import House, open_house

pytestmark = pytest.mark.may_block  # the test itself looks at the files


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with open_house(tmp_path) as made:
        yield with_paper(made)


def paper(name: str = "Report.pdf") -> Answer:
    return Answer("Paper", attachments=(Attachment(name, "pdf", plain("a line")),))


async def test_a_name_that_is_taken_gets_a_number(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "reports"
    paths = [(await save(paper(), folder))[0].path for _ in range(3)]
    assert [p.name for p in paths] == ["Report.pdf", "Report 2.pdf", "Report 3.pdf"]
    assert len({p.read_bytes() for p in paths}) == 1
    assert len(PdfReader(paths[0]).pages) == 1


async def test_a_name_never_leads_out_of_the_folder(tmp_path: Path) -> None:
    (saved,) = await save(paper("../../out.pdf"), tmp_path / "reports")
    assert saved.path == tmp_path / "reports" / "out.pdf"


async def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    with pytest.raises(NotWritten, match=r"Report\.pdf could not be written"):
        await save(paper(), tmp_path / "reports")


async def test_the_chat_saves_and_says_where(house: House, tmp_path: Path) -> None:
    text = await chat(house, "both", "1")
    assert "Saved:" in text
    assert (tmp_path / "reports" / "The paper, Deal 1.pdf").read_bytes().startswith(b"%PDF-")


async def test_a_chat_whose_folder_is_in_the_way_goes_on(house: House, tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("in the way")
    text = await chat(house, "both as pdf", "show me")
    assert "could not be written" in text
    assert "show me for Kim Moreno" in text
