"""Help as different people meet it: with deals, without, and with none to see."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from knowledge.records import Activity, QualifierAnswer
from skills.answer import Action, Answer, DetailsPart, ListPart, TextPart, to_json
from skills.catalog import REGISTRY
from skills.catalog.help.wanted import connections, what_is_wanted
from skills.pages.groups import GROUPS
from skills.pages.page import read_page
from skills.runner import run_skill
from tests.support.fake_reader import FakeReader
from tests.support.helix import ANALYST, KIM_USER, WORLD, ask, at, reader

HELP = REGISTRY.get("help")


async def run(text: str, *more: object, fake: FakeReader | None = None, **kwargs: object) -> Answer:
    return (await run_skill(HELP, ask(text, **kwargs), fake or reader(*more))).answer  # type: ignore[arg-type]


def listed(answer: Answer, title: str) -> list[str]:
    return [i.text for p in answer.parts if isinstance(p, ListPart) and p.title == title for i in p.items]


def offered(answer: Answer) -> dict[str, list[str]]:
    """Group -> titles."""
    groups = [p for p in answer.parts if isinstance(p, ListPart) and p.title in GROUPS.values()]
    return {p.title: [i.text.strip("*") for i in p.items] for p in groups}


def pressed(answer: Answer) -> list[Action]:
    return [i.action for p in answer.parts if isinstance(p, ListPart) for i in p.items if i.action is not None]


def worded(answer: Answer) -> str:
    return str(to_json(answer)["parts"])


async def test_what_it_can_do_is_listed_by_what_people_want_and_carries_own_names() -> None:
    answer = await run("what can you do")
    assert answer.title == "What I can do for you, Kim"
    groups = offered(answer)
    assert list(groups) == [label for label in GROUPS.values() if label != "Help"]
    assert sum(map(len, groups.values())) == len(REGISTRY.open_to(ask().principal)) - 1
    assert "Right to Win" in groups["My deals"][:2]
    assert any(a.args["text"] == "What's our right to win on Globex store rollout?" for a in pressed(answer))


async def test_every_example_is_one_press_away_but_one_that_writes() -> None:
    answer = await run("what can you do")
    assert {a.skill for a in pressed(answer)} == {s.name for s in REGISTRY} - {"help", "crm_update"}


async def test_it_says_little_of_each() -> None:
    answer = await run("what can you do")
    assert len(answer.summary) < 200
    items = [i for p in answer.parts if isinstance(p, ListPart) for i in p.items]
    assert all(len(f"{i.text} {i.detail}") < 140 for i in items)


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
    assert "{" not in worded(answer).replace("{'", "")


async def test_only_deals_the_person_may_see_are_named() -> None:
    answer = await run("what can you do", fake=FakeReader(WORLD, deal_ids=["deal_helix"]))
    assert "Globex" not in str(to_json(answer))


async def test_an_analyst_is_offered_what_analysts_have() -> None:
    answer = await run("help", principal=ANALYST)
    assert [a.skill for a in pressed(answer)] == ["ask"]
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
        ("how do I add a user", "Adding people"),
        ("add a user anna@example.com", "Adding people"),
        ("what settings are there", "Settings"),
        ("is everything ok", "How this installation is doing"),
        ("which imports failed", "How this installation is doing"),
        ("set up microsoft teams", "Connecting Microsoft Teams"),
        ("how do I import a CRM export", "Bringing in CRM data"),
        ("how does right to win work", "How Right to Win works"),
        ("how is right to win computed", "How Right to Win works"),
        ("what do you need to score a deal", "What Right to Win needs"),
        ("what data do you need for the attainment plan", "What Attainment plan needs"),
        ("how can I correct a score", "What you can change: Right to Win"),
        ("what is a qualifier", "What the qualifiers are"),
        ("why are scores capped at 50", "What the qualifiers are"),
        ("explain FOG", "How FOG works"),
        ("how do I test a statement", "FOG: how to use it"),
        ("help with pay", "Remuneration plan: how to use it"),
        ("how is my commission calculated", "How Remuneration plan works"),
        ("what are buyers, beneficiaries and backers", "How Who's who works"),
        ("can you explain how evidence is weighted", "How evidence becomes a score"),
        ("how do crm updates work", "How CRM update works"),
        ("where do your answers come from, what are your sources", "How Ask works"),
        ("help", "What I can do for you, Kim"),
        ("", "What I can do for you, Kim"),
    ],
)
async def test_what_is_asked_is_what_is_shown(text: str, title: str) -> None:
    assert (await run(text)).title == title


@pytest.mark.parametrize("skill", [s.name for s in REGISTRY if s.name != "help"])
async def test_the_chat_says_what_the_page_says(skill: str) -> None:
    known = REGISTRY.get(skill)
    assert known.folder is not None
    page = read_page(known.folder)
    for text, section in (
        (f"how is {known.title} computed", page.how),
        (f"what do you need for {known.title}", page.needs),
    ):
        answer = await run(text)
        assert known.title in answer.title
        plain = section.replace("`", "").splitlines()
        assert all(line.lstrip("-0123456789. ") in worded(answer).replace("\\'", "'") for line in plain), text


@pytest.mark.parametrize("skill", [s.name for s in REGISTRY if s.name != "help"])
async def test_a_button_of_the_menu_opens_a_skill_and_folds_the_rest(skill: str) -> None:
    answer = await run("", args={"topic": skill, "part": "all"})
    assert answer.title == f"{REGISTRY.get(skill).title}: how to use it"
    folded = [p.summary for p in answer.parts if isinstance(p, DetailsPart)]
    assert folded[:2] == ["How it computes", "What it needs"]


async def test_a_topic_of_a_page_is_one_press_away_and_leads_back() -> None:
    page = await run("how does right to win work")
    topic = next(a for a in page.actions if a.label == "What the qualifiers are")
    answer = await run("", args=topic.args)
    assert answer.title == "What the qualifiers are"
    back = answer.actions[-1]
    assert (await run("", args=back.args)).title == "Right to Win: how to use it"


async def test_what_is_asked_for_and_not_there_opens_the_whole() -> None:
    assert (await run("can I change the client profile")).title == "Client Profile: how to use it"


async def test_a_button_for_something_that_is_gone_opens_the_menu() -> None:
    assert (await run("", args={"topic": "qualifier"})).title == "What I can do for you, Kim"


async def test_out_of_scope_is_polite_and_offers_three_things(snapshot: SnapshotAssertion) -> None:
    answer = await run("order me a pizza", verb="out_of_scope")
    assert answer.title == "Not something I can do"
    assert len(answer.actions) == 3
    assert to_json(answer) == snapshot


async def test_the_role_is_told_in_words() -> None:
    answer = await run("who am I", principal=ANALYST)
    assert "no single deal, client or person" in answer.summary


def test_every_connection_says_something() -> None:
    assert all(n.lines and n.said for n in connections())
    assert what_is_wanted("connect the espresso machine to slack", ()).kind == "connect"


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
