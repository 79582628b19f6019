"""Words that wish for paper, and words that only sound like it."""

import pytest

from bot.understand.followup import wants_file
from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Source, TextPart
from skills.ask import Entities
from skills.citing import Citations
from skills.workflows.chapters import taken_over, unavailable
from skills.workflows.documents import file_name, wanted_formats
from tests.support.asking import asking


@pytest.mark.parametrize(
    ("text", "formats"),
    [
        ("send me the assessment as pdf", ("pdf",)),
        ("PDF please", ("pdf",)),
        ("client strategy for Helix in Word", ("docx",)),
        ("as word", ("docx",)),
        ("word", ("docx",)),
        ("word please", ("docx",)),
        ("give me a word document", ("docx",)),
        ("the docx too", ("docx",)),
        ("as pdf and word", ("pdf", "docx")),
        ("put it on paper", ("pdf",)),
        ("download it", ("pdf",)),
        ("something i can print", ("pdf",)),
        ("the document please", ("pdf",)),
        ("run the assessment", ()),
        ("in other words, where do we stand", ()),
        ("in a word, how is it going", ()),
        ("word of mouth about us at Helix", ()),
        ("assessment of Helix, a paper mill", ()),
        ("what does the document say about word count", ()),
    ],
)
def test_formats_are_read_from_the_words(text: str, formats: tuple[str, ...]) -> None:
    assert wanted_formats(asking(text)) == formats


def test_a_deal_called_word_wishes_for_nothing() -> None:
    named = Entities(deal_ids=("deal_1",), mentions=("Word rollout in Word",))
    assert wanted_formats(asking("assess Word rollout in Word", named)) == ()


FOLLOW_UPS = (
    "as word|as pdf|pdf|word please|and as word?|can i have that as a pdf?|send it as pdf|send me the pdf|in word|"
    "as a word document please|give me that in word format|docx too|export it to word|print it|download it|"
    "the word version|as pdf and word|i'd like it as pdf|could you make it a pdf|put it on paper|as a document|"
    "pdf version please|Can you send me that as word?|now as docx|ok, as pdf"
).split("|")


@pytest.mark.parametrize("text", FOLLOW_UPS)
def test_a_bare_wish_for_paper_is_about_the_last_answer_and_names_a_format(text: str) -> None:
    assert wants_file(text)
    assert wanted_formats(asking(text))


@pytest.mark.parametrize(
    "text",
    (
        "what does word of mouth say|any word from Dana?|pdf of Skarholt board minutes|why|send it to Dana|"
        "in other words|find the document about the pilot|what is in the file|log it|put it to 8|file a note|"
        "document the call|print the deals|give me a word on trust"
    ).split("|"),
)
def test_other_wishes_are_left_alone(text: str) -> None:
    assert not wants_file(text)


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Helix", "Client strategy, Helix.pdf"),
        ('A/B: \\x<y>|z?*"\n', "Client strategy, A B x y z.pdf"),
        ("東京 Łódź", "Client strategy, 東京 Łódź.pdf"),
        ("../../etc/passwd", "Client strategy, .. .. etc passwd.pdf"),
        ("", "Client strategy,.pdf"),
    ],
)
def test_file_names_are_such_that_any_system_takes_them(name: str, made: str) -> None:
    assert file_name("Client strategy", name, "pdf") == made


def test_long_names_are_cut() -> None:
    assert len(file_name("Client strategy", "x" * 500, "docx")) <= 125


def test_what_is_taken_over_has_new_numbers_and_no_buttons() -> None:
    button = Action("b", "Do it", "power_plan", "accept")
    items = ListPart((Item("first", cites=("S2",), action=button),))
    answer = Answer(
        "A",
        (TextPart("said", cites=("S1", "S9")), DetailsPart("more", (items,))),
        (Source("S1", "record", "One", "deal", "d1"), Source("S2", "record", "Two", "deal", "d2")),
    )
    citations = Citations()
    citations.record("deal", "d2", "Two")
    said, more = taken_over(answer, citations)
    assert isinstance(said, TextPart)
    assert isinstance(more, DetailsPart)
    assert said.cites == ("S2",)
    (kept,) = more.parts
    assert isinstance(kept, ListPart)
    assert (kept.items[0].cites, kept.items[0].action) == (("S1",), None)
    assert [s.record_id for s in citations.sources] == ["d2", "d1"]


def test_only_sources_of_what_is_kept_are_added() -> None:
    answer = Answer("A", (TextPart("said", cites=("S1",)),), (Source("S1", "record", "One", "deal", "d1"),))
    citations = Citations()
    assert taken_over(answer, citations, keep=lambda _: False) == ()
    assert taken_over(None, citations) == ()
    assert citations.sources == ()


def test_what_is_missing_is_a_sentence() -> None:
    missing = unavailable({"plan": "This took too long.", "own": "x"}, {"plan": "Power Plan"})
    assert missing == ("Power Plan is missing: this took too long.",)
