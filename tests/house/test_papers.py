"""Reports as people ask for them: in words, by button, as an afterthought; for whom they are meant and nobody else."""

from io import BytesIO

import docx
import pytest
from pypdf import PdfReader

from skills.answer import Answer
from skills.document import render
from tests.support.house import HIDDEN, House

pytestmark = pytest.mark.may_block  # the test draws the files itself


def pages(answer: Answer) -> str:
    (file,) = answer.attachments
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(render(file))).pages)


async def test_one_sentence_brings_the_assessment_as_pdf(house: House) -> None:
    answer = await house.ask("Kim Berger", "send me the right to win assessment of Skarholt as pdf")
    assert answer.skill == "assessment"
    text = pages(answer)
    for chapter in ("In short", "The four Cs at a glance", "Power Plan", "How it got here", "Risks", "Sources"):
        assert chapter in text
    assert "Dana Whitfield" in text


async def test_an_afterthought_is_about_the_last_answer(house: House) -> None:
    chat = "terminal:one"
    card = await house.ask("Kim Berger", "client strategy for Castellan Foods", conversation=chat)
    assert card.attachments == ()
    word = await house.ask("Kim Berger", "as word", conversation=chat)
    (file,) = word.attachments
    assert file.name == "Client strategy, Castellan Foods.docx"
    headings = [p.text for p in docx.Document(BytesIO(render(file))).paragraphs if p.style.name == "Heading 1"]
    assert headings[:2] == ["In short", "Engagement strategy"]


@pytest.mark.parametrize(
    ("asked", "paper"),
    [
        ("what is our right to win on Skarholt?", "Right to Win assessment, Skarholt mill-wide reliability.pdf"),
        ("power plan for Castellan Relay renewal", "Right to Win assessment, Castellan Relay renewal.pdf"),
        ("who is who at Castellan Foods?", "Client strategy, Castellan Foods.pdf"),
        ("which profile is Vossberg Chemie", "Client strategy, Vossberg Chemie.pdf"),
    ],
)
async def test_after_any_other_answer_it_is_the_paper_on_that_deal_or_client(
    house: House, asked: str, paper: str
) -> None:
    await house.ask("Kim Berger", asked, conversation="terminal:two")
    answer = await house.ask("Kim Berger", "can i have that as a pdf?", conversation="terminal:two")
    assert [a.name for a in answer.attachments] == [paper]


async def test_the_button_of_the_card_brings_it_too(house: House) -> None:
    card = await house.ask("Kim Berger", "run the right to win assessment of Skarholt")
    (pdf,) = (a for a in card.actions if a.verb == "pdf")
    answer = await house.press("Kim Berger", pdf)
    assert [a.format for a in answer.attachments] == ["pdf"]


async def test_a_confidential_deal_is_on_paper_for_its_own_people_and_marked(house: House) -> None:
    mine = await house.ask("Priya Raman", f"right to win assessment of {HIDDEN} as pdf")
    text = pages(mine)
    assert HIDDEN in text
    assert "Confidential" in text
    others = await house.ask("Kim Berger", f"right to win assessment of {HIDDEN} as pdf")
    assert others.attachments == ()


async def test_the_client_of_a_confidential_deal_says_nothing_of_it(house: House) -> None:
    client = (await house.deal(HIDDEN)).account_id
    press = {"account_id": str(client)}
    for who in ("Kim Berger", "Ingrid Solheim"):
        from bot.turn import Press

        answer = await house.ask(who, press=Press("client_strategy", "pdf", press))
        assert answer.attachments == ()
        assert "Osprey" not in answer.summary


async def test_an_analyst_gets_no_paper_on_single_deals(house: House) -> None:
    answer = await house.ask("Noor Haddad", "right to win assessment of Skarholt as pdf")
    assert answer.attachments == ()
    assert "not part of what an analyst works with" in answer.summary
