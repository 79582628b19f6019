"""The mail that follows a call: only what was said aloud goes in, its person has the last word, nothing is sent."""

from dataclasses import replace

import pytest

from bot.forms import checked
from knowledge.records import Document
from skills.answer import Action, Answer, FactsPart, Field, TextPart, chosen
from skills.brief import brief
from skills.catalog.meeting_coach.follow_up import LONGEST
from skills.runner import Outcome
from tests.skills.meeting_coach.test_coach import BASE, COACH, DANA, HELIX, OLA, TALK, transcript
from tests.support.asking import answered, asking

pytestmark = pytest.mark.may_block

REACHED = replace(DANA, email="dana@helix.example")
RECORDS = (*(r for r in BASE if r is not DANA), REACHED)


async def drafted(text: str = "draft the follow-up mail of the Helix call", call: Document = TALK) -> Outcome:
    return await answered(COACH, asking(text, HELIX), (*RECORDS, call))


async def edited(**args: str) -> Outcome:
    held = {"document_id": TALK.id, "subject": "Until Monday", "body": "See you on Monday.", **args}
    return await answered(COACH, asking(verb="follow_up", args=held), (*RECORDS, TALK))


def body(answer: Answer) -> str:
    return next(p.text for p in answer.parts if isinstance(p, TextPart) and p.tone == "plain")


def to(answer: Answer) -> str:
    return next(f.value for p in answer.parts if isinstance(p, FactsPart) for f in p.facts if f.label == "To")


def action(answer: Answer, name: str) -> Action:
    return next(a for a in answer.actions if a.id == name)


def field(answer: Answer, name: str) -> Field:
    return next(f for f in action(answer, "edit").fields if f.name == name)


async def test_promises_go_in_with_their_day_and_nothing_thought_about_the_client() -> None:
    outcome = await drafted()
    mail = body(outcome.answer)
    # The call was on Friday 20 November 2026; the next Tuesday is the 24th.
    assert "- Kim Moreno: I will send you the guarantee wording by Tuesday (by Nov 24, 2026)" in mail
    assert mail.startswith("Hello Dana, Ola,")
    assert mail.endswith("Kim Moreno")
    for inner in ("Orbisense", "price", "too high", "Somebody should", "score"):
        assert inner not in mail
    assert outcome.proposal is None


async def test_what_it_is_made_of_is_cited_in_the_words_of_the_call() -> None:
    answer = (await drafted()).answer
    words = " ".join(s.text for s in TALK.segments)
    assert [s.excerpt for s in answer.sources] == ["I will send you the guarantee wording by Tuesday"]
    assert all(s.excerpt in words for s in answer.sources)


async def test_a_question_left_open_is_named_and_what_is_none_is_not() -> None:
    asked = transcript(
        ("Dana Whitfield", 2, "When can you give us the guarantee in writing?"),
        ("Kim Moreno", 9, "Let me show you the plan."),
        ("Dana Whitfield", 20, "Nor would I, to be honest."),
    )
    mail = body((await drafted(call=asked)).answer)
    assert "Nor would I" not in mail
    assert "- When can you give us the guarantee in writing" in mail


async def test_a_call_without_a_promise_asks_for_the_next_step() -> None:
    quiet = transcript(("Dana Whitfield", 2, "It was a pleasure."), ("Kim Moreno", 9, "Likewise."))
    assert "We agreed on no next step yet." in body((await drafted(call=quiet)).answer)


async def test_without_a_call_it_says_what_to_give_it() -> None:
    answer = (await answered(COACH, asking("draft the follow-up mail of the Helix call", HELIX), RECORDS)).answer
    assert "scip import" in answer.summary


async def test_the_form_holds_the_draft_and_everybody_it_could_go_to() -> None:
    answer = (await drafted()).answer
    assert field(answer, "body").value == body(answer)
    assert chosen(field(answer, "to").value) == (DANA.id, OLA.id)
    assert to(answer) == "Dana Whitfield <dana@helix.example> and Ola Brekke (no address on record)"


async def test_an_edited_draft_is_shown_as_it_is_and_is_what_the_form_holds_next() -> None:
    answer = (await edited(to=OLA.id)).answer
    assert (body(answer), to(answer)) == ("See you on Monday.", "Ola Brekke (no address on record)")
    assert (field(answer, "body").value, field(answer, "to").value) == ("See you on Monday.", OLA.id)
    assert "as you edited it" in answer.title


async def test_whoever_is_on_no_contact_list_of_the_client_is_not_written_to() -> None:
    assert to((await edited(to=f"contact_nobody,{DANA.id}")).answer) == "Dana Whitfield <dana@helix.example>"


async def test_logged_as_sent_are_the_words_as_they_stand_and_only_by_the_change_that_asks_for_a_yes() -> None:
    outcome = await edited(to=DANA.id)
    sent = action(outcome.answer, "sent")
    assert (sent.skill, sent.verb, outcome.proposal) == ("crm_update", "log", None)
    assert sent.args == {
        "deal_id": "deal_helix",
        "kind": "mail",
        "on": "2026-11-20",
        "people": DANA.id,
        "body": "Until Monday\n\nSee you on Monday.",
    }


async def test_the_longest_draft_can_be_edited_in_one_piece_and_more_is_refused() -> None:
    long = "and then we look at every single bearing of the whole line together " * 6
    said = [("Kim Moreno", 10.0 * n, f"I will send you report {n} {long}by Tuesday.") for n in range(9)]
    said += [("Dana Whitfield", 200.0 + 10 * n, f"I will check item {n} {long}by Tuesday.") for n in range(9)]
    answer = (await drafted(call=transcript(*said))).answer
    assert 1_000 < len(body(answer)) <= LONGEST
    form = action(answer, "edit").fields
    assert checked(form, {f.name: f.value for f in form}).wrong == {}
    assert "Up to 3,000" in checked(form, {"subject": "x", "body": "x" * (LONGEST + 1)}).wrong["body"]


async def test_a_draft_is_never_folded() -> None:
    answer = (await drafted()).answer
    long = "\n".join(["A line of the mail."] * 60)
    edit = replace(action(answer, "edit"), fields=(replace(field(answer, "body"), value=long),))
    shown = brief(Answer("Mail", (TextPart("Note. " * 30), TextPart(long)), actions=(edit,)))
    assert TextPart(long) in shown.parts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("write a thank-you mail to Dana after the Helix call", True),
        ("prepare the follow-up message for the Helix call", True),
        ("debrief the Helix call", False),
        ("follow-ups from my meeting with Helix", False),
        ("write down the Helix call", False),
    ],
)
async def test_a_mail_is_drafted_when_one_is_asked_for(text: str, wanted: bool) -> None:
    assert ("Follow-up mail" in (await drafted(text)).answer.title) is wanted
