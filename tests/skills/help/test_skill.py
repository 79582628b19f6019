"""Help as different people meet it: with deals, without, and with none to see."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from knowledge.records import Activity, QualifierAnswer
from skills.answer import Answer, ListPart, TextPart, to_json
from skills.catalog import REGISTRY
from skills.catalog.help.wanted import pages, what_is_wanted
from skills.runner import run_skill
from tests.support.fake_reader import FakeReader
from tests.support.helix import ANALYST, KIM_USER, WORLD, ask, at, reader

HELP = REGISTRY.get("help")


async def run(text: str, *more: object, fake: FakeReader | None = None, **kwargs: object) -> Answer:
    return (await run_skill(HELP, ask(text, **kwargs), fake or reader(*more))).answer  # type: ignore[arg-type]


def listed(answer: Answer, title: str) -> list[str]:
    return [i.text for p in answer.parts if isinstance(p, ListPart) and p.title == title for i in p.items]


async def test_what_it_can_do_carries_own_names() -> None:
    answer = await run("what can you do")
    assert answer.title == "What I can do for you, Kim"
    assert len(listed(answer, "What I can do for you")) == len(REGISTRY.open_to(ask().principal)) - 1
    assert any("Globex store rollout" in a.label for a in answer.actions)


async def test_no_button_changes_a_record() -> None:
    answer = await run("what can you do")
    assert all(a.skill != "crm_update" for a in answer.actions)


async def test_the_desk_shows_what_closes_what_is_due_and_what_is_unanswered() -> None:
    late = Activity(
        "activity_task",
        "default",
        "task",
        at(11, 1),
        "Send references",
        account_id="account_helix",
        deal_id="deal_helix",
        user_id="user_kim",
        due_on=date(2026, 11, 15),
    )
    desk = listed(await run("hello", late), "On your desk")
    assert desk == [
        "Globex store rollout closes in 1 month",
        "Task due 5 days ago: Send references",
        "Open question: Can we meet their CEO within 7 days?",
    ]


async def test_an_answered_qualifier_gives_way_to_the_next() -> None:
    answered = QualifierAnswer("q1", "default", "deal_globex", "credibility", True, at(11, 1), "user_kim")
    desk = listed(await run("hello", answered), "On your desk")
    assert "Can we reference this in region and in industry?" in desk[-1]


async def test_without_deals_no_example_needs_one() -> None:
    answer = await run("what can you do", fake=FakeReader([KIM_USER]))
    assert "no open deals yet" in next(p.text for p in answer.parts if isinstance(p, TextPart))
    assert all("{" not in a.label for a in answer.actions)


async def test_only_deals_the_person_may_see_are_named() -> None:
    answer = await run("what can you do", fake=FakeReader(WORLD, deal_ids=["deal_helix"]))
    assert "Globex" not in str(to_json(answer))


async def test_an_analyst_is_offered_what_analysts_have() -> None:
    answer = await run("help", principal=ANALYST)
    assert [a.skill for a in answer.actions] == ["ask"]
    assert "Helix" not in str(to_json(answer))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("hi there", "Hello, Kim"),
        ("Good morning!", "Hello, Kim"),
        ("thanks a lot", "You're welcome."),
        ("who am I", "You and what you see"),
        ("what can you see?", "You and what you see"),
        ("how do I connect Slack", "Connecting Slack"),
        ("set up microsoft teams", "Connecting Microsoft Teams"),
        ("how do I import a CRM export", "Bringing in CRM data"),
        ("how does right to win work", "How Right to Win works"),
        ("what is a qualifier", "What the qualifiers are"),
        ("explain FOG", "How FOG works"),
        ("what are buyers, beneficiaries and backers", "Buyers, Beneficiaries, Backers"),
        ("can you explain how evidence is weighted", "How evidence becomes a score"),
        ("how do crm updates work", "How changes are made"),
        ("where do your answers come from, what are your sources", "Where answers come from"),
        ("help", "What I can do for you, Kim"),
        ("", "What I can do for you, Kim"),
    ],
)
async def test_what_is_asked_is_what_is_shown(text: str, title: str) -> None:
    assert (await run(text)).title == title


async def test_a_topic_button_opens_its_page() -> None:
    for page in pages():
        assert (await run("", args={"topic": page.key})).title == page.title


async def test_out_of_scope_is_polite_and_offers_three_things(snapshot: SnapshotAssertion) -> None:
    answer = await run("order me a pizza", verb="out_of_scope")
    assert answer.title == "Not something I can do"
    assert len(answer.actions) == 3
    assert to_json(answer) == snapshot


async def test_the_role_is_told_in_words() -> None:
    answer = await run("who am I", principal=ANALYST)
    assert "no single deal, client or person" in answer.summary


def test_every_page_and_connection_says_something() -> None:
    assert all(p.lines and p.said for p in pages())
    assert what_is_wanted("connect the espresso machine to slack").kind == "connect"


@given(st.text(max_size=200))
@settings(max_examples=60)
async def test_any_words_get_help(text: str) -> None:
    assert (await run(text)).title


@pytest.mark.parametrize(
    ("occasion", "title"),
    [
        ("greeting", "Hello, Kim"),
        ("thanks", "You're welcome."),
        ("bye", "See you"),
        ("empty", "What would you like to know?"),
        ("dropped", "Dropped"),
    ],
)
async def test_what_understanding_took_for_small_talk_is_answered_as_that(occasion: str, title: str) -> None:
    answer = await run("moin moin", args={"occasion": occasion})
    assert answer.title == title
    assert "What I can do" not in answer.title


@pytest.mark.parametrize("text", ["you're useless", "this is rubbish", "that was wrong", "argh"])
async def test_anger_is_met_with_an_apology_and_a_way_on_not_with_a_menu(text: str) -> None:
    answer = await run(text)
    assert answer.title == "Sorry about that"
    assert len(answer.parts) == 1
