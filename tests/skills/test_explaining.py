"""Why, asked again and again, goes down a card step by step and never says the same thing twice before the end."""

from dataclasses import replace
from typing import Any

import pytest

from knowledge.reader import Reader
from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Source, TextPart
from skills.ask import Ask, Entities
from skills.explaining import asks_why, explained
from skills.plain import as_text
from skills.skill import Proposal, Skill
from tests.support.asking import answered, asking
from tests.support.fake_reader import NOW

RULE = DetailsPart("How it is computed", (TextPart("Two and two."),), "how")
LIST = DetailsPart("People · 2 more", (TextPart("Ann and Bo."),), "people")
LETTER = Source("S1", "note", "A letter", "activity", "activity_1", excerpt="We agree.\n" + "At length. " * 40, at=NOW)
LINE = Source("S2", "record", "Helix", "account", "account_helix")


async def _gather(ask: Ask, reader: Reader) -> str:
    return ask.text


def scored(
    *folds: DetailsPart,
    sources: tuple[Source, ...] = (),
    own: bool = False,
    told: tuple[ListPart, ...] = (),
    **more: Any,
) -> Skill[str, str]:
    def present(ask: Ask, out: str) -> Answer:
        parts = (TextPart(f"{out} of {', '.join(ask.entities.deal_ids)} is four."), *told, *folds)
        return Answer("Score", parts, sources, (Action("open", "Open it", "score", "show"),), "It is four.")

    return explained(
        Skill("score", "Score", "", frozenset(), _gather, lambda _ask, facts: facts, present, **more), own=lambda _: own
    )


async def said(skill: Skill[str, str], *texts: str) -> list[Answer]:
    """One after the other, each remembering the one before."""
    memory: dict[str, Any] = {}
    answers = []
    for text in texts:
        about = Entities(deal_ids=("deal_helix",)) if text == "score" else Entities()
        outcome = await answered(skill, asking(text, about, memory=memory), ())
        memory = outcome.remember
        answers.append(outcome.answer)
    return answers


async def test_the_first_why_lays_open_what_was_folded_what_explains_first() -> None:
    _, why = await said(scored(LIST, RULE, sources=(LETTER,)), "score", "why?")
    assert why.title == "Why: Score"
    assert [p.text for p in why.parts if isinstance(p, TextPart)][:2] == ["**How it is computed**", "Two and two."]
    assert "Ann and Bo." in as_text(why)


async def test_what_explains_on_the_card_itself_stays_above_what_is_laid_open() -> None:
    came = ListPart((Item("Two from Ann"), Item("Two from Bo")), "Where it comes from")
    _, why = await said(scored(RULE, told=(came,)), "score", "how is that computed")
    assert why.parts[0] == came


async def test_the_second_names_what_it_rests_on_and_the_third_that_this_is_all() -> None:
    _, _, sources, end, still = await said(
        scored(RULE, sources=(LETTER, LINE)), "score", "why", "says who", "why", "why"
    )
    (listed,) = (p for p in sources.parts if isinstance(p, ListPart))
    assert [i.text for i in listed.items] == ["A letter", "Helix"]
    assert listed.items[0].detail.startswith("“We agree. At length.")
    assert len(listed.items[0].detail) < 200
    assert listed.items[1].detail == "Client on record."
    assert end.summary == still.summary
    assert end.summary.startswith("This is all the record says")


async def test_a_card_with_nothing_beneath_it_says_so_and_leads_on() -> None:
    _, why = await said(scored(), "score", "how come")
    assert (
        why.summary
        == "There is no more on record about this as a whole. Each of them has reasons of its own: open one."
    )
    assert [a.label for a in why.actions] == ["Open it"]


async def test_why_is_asked_of_the_question_before_and_another_question_begins_anew() -> None:
    skill = scored(RULE)
    first, _, again, why = await said(skill, "score", "why", "score", "why")
    assert "score of deal_helix is four." in as_text(first)
    assert again == first
    assert why.title == "Why: Score"


async def test_a_skill_with_a_step_of_its_own_goes_it() -> None:
    _, why = await said(scored(RULE, own=True), "score", "why")
    assert "why of  is four." in as_text(why)


async def test_why_after_a_change_is_no_second_change() -> None:
    changes = Proposal((), "a change")
    asked = scored(RULE, propose=lambda _ask, out: changes if out == "change it" else None)
    first = await answered(asked, asking("change it"), ())
    assert first.proposal == changes
    assert first.remember == {}
    shown = await answered(asked, asking("score"), ())
    why = await answered(asked, asking("why", memory=shown.remember), ())
    assert (why.proposal, why.answer.title) == (None, "Why: Score")


@pytest.mark.parametrize(
    "said",
    [
        "why",
        "Why?",
        "and why is that",
        "says who",
        "who told you that",
        "how sure are you",
        "sources?",
        "based on what",
    ],
)
def test_asking_why_comes_in_many_words(said: str) -> None:
    assert asks_why(asking(said))


@pytest.mark.parametrize(
    "said", ["why is control low", "what next", "why did we lose to Orbisense", "evidence on Helix"]
)
def test_a_question_of_its_own_is_not_why(said: str) -> None:
    assert not asks_why(asking(said))
    assert not asks_why(replace(asking("why"), verb="accept"))
