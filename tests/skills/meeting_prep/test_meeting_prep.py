"""Preparing for a meeting: which one is meant, who will be there, what to ask and to say, on card and paper.

NOW is Friday 20 November 2026, 09:00 UTC.
"""

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.errors import StoreUnavailable
from knowledge.records import Activity, Budget, Competitor, Contact, Edge, Evidence
from skills.answer import Answer, DetailsPart, ListPart, to_json
from skills.ask import Ask, Entities
from skills.catalog.find_the_money import FIND_THE_MONEY
from skills.catalog.impact_themes import IMPACT_THEMES
from skills.catalog.meeting_prep import MEETING_PREP
from skills.catalog.meeting_prep.agenda import _timed
from skills.catalog.meeting_prep.outcome import Prep
from skills.catalog.power_plan import POWER_PLAN
from skills.catalog.right_to_win import RIGHT_TO_WIN
from skills.catalog.stakeholders import STAKEHOLDERS
from skills.document import file_bytes
from skills.plain import as_text
from skills.registry import AnySkill
from skills.runner import Outcome
from skills.workflows.running import as_skill
from tests.support.asking import answered, asking
from tests.support.deal_files import account, all_yes, deal, evidence, full_evidence, user
from tests.support.fake_reader import NOW, days_ago
from tests.support.in_sample import told
from tests.support.initiatives import plays

STEPS = (FIND_THE_MONEY, IMPACT_THEMES, POWER_PLAN, RIGHT_TO_WIN, STAKEHOLDERS)
WHOLE = as_skill(MEETING_PREP, STEPS)
TENANT = "default"
TODAY = NOW.date()
HELIX = Entities(deal_ids=("deal_helix",))
RUTH = Contact("contact_ruth", TENANT, "account_helix", "Ruth Amsel", "CFO", "c_level")
OTTO = Contact("contact_otto", TENANT, "account_helix", "Otto Brandt", "Planner", "staff")
COBALT = Competitor("competitor_c", TENANT, "Cobalt", (), "cheap entry price", "weak analytics")


def meeting(hours: float, key: str = "m", *, kind: Any = "meeting", **more: Any) -> Activity:
    values: dict[str, Any] = {
        "account_id": "account_helix",
        "deal_id": "deal_helix",
        "user_id": "user_kim",
        "contact_ids": (RUTH.id,),
        **more,
    }
    return Activity(f"activity_{key}", TENANT, kind, NOW + timedelta(hours=hours), f"Terms {key}", **values)


def said(words: str, who: str = "Ruth Amsel", *, days: float = 5) -> Evidence:
    return evidence("sentiment", days=days, statement=words, speaker=who)


async def prepared(
    records: Iterable[Any],
    text: str = "prep me",
    entities: Entities = Entities(),
    *,
    skill: AnySkill = WHOLE,
    **more: Any,
) -> Outcome:
    reader = {k: more.pop(k) for k in ("deal_ids",) if k in more}
    return await answered(skill, asking(text, entities, **more), [user(), account(), *records], **reader)


def found(outcome: Outcome) -> Prep:
    assert isinstance(outcome.out, Prep)
    return outcome.out


def items(answer: Answer, title: str) -> list[str]:
    lists = [p for p in answer.parts if isinstance(p, ListPart) and p.title == title]
    return [f"{i.text} | {i.detail} | {i.badge}" for p in lists for i in p.items]


def folded(answer: Answer, key: str) -> list[str]:
    fold = next(p for p in answer.parts if isinstance(p, DetailsPart) and p.key == key)
    return [f"{i.text} | {i.detail} | {i.badge}" for p in fold.parts if isinstance(p, ListPart) for i in p.items]


# which meeting


async def test_the_next_meeting_with_a_client_is_meant_when_none_is_named() -> None:
    own = meeting(1, "own", contact_ids=())
    theirs = meeting(2, "x", user_id="user_liu")
    prep = found(await prepared([deal(), RUTH, own, theirs, meeting(5, "next"), meeting(3, "soon")]))
    assert prep.research.meeting is not None
    assert prep.research.meeting.id == "activity_soon"
    assert [a.id for a in prep.research.choices] == ["activity_next"]


async def test_the_day_named_and_the_deal_named_choose_the_meeting() -> None:
    beta = deal("Beta", key="deal_beta")
    coming = [meeting(2, "today"), meeting(74, "monday"), meeting(75, "beta", deal_id="deal_beta")]
    records = [deal(), beta, RUTH, *coming]
    monday = found(await prepared(records, "prep me for Monday", Entities(dates=(TODAY + timedelta(days=3),))))
    assert monday.research.meeting is not None
    assert monday.research.meeting.id == "activity_monday"
    other = found(await prepared(records, "prep for Beta", Entities(deal_ids=("deal_beta",))))
    assert other.research.meeting is not None
    assert other.research.meeting.id == "activity_beta"


async def test_a_day_without_their_meeting_gives_their_next_one_and_says_so() -> None:
    outcome = await prepared([deal(), RUTH, meeting(74)], "prep me for tomorrow's Helix meeting", HELIX)
    assert found(outcome).research.meeting is not None
    assert outcome.answer.summary.startswith("Nothing is on record for Nov 21, 2026; this is the next. Nov 23, 2026")


async def test_a_meeting_pressed_is_prepared_whoever_holds_it_and_a_hidden_one_is_not() -> None:
    records = [deal(), RUTH, meeting(2, user_id="user_liu")]
    pressed = await prepared(records, "", args={"activity_id": "activity_m"})
    assert found(pressed).research.guests == (RUTH,)
    assert pressed.remember == {"deal_id": "deal_helix", "activity_id": "activity_m"}
    hidden = await prepared(records, "", args={"activity_id": "activity_m"}, deal_ids=[])
    assert not isinstance(hidden.out, Prep)


async def test_a_deal_without_a_meeting_is_prepared_for_whoever_has_a_part_and_says_so() -> None:
    outcome = await prepared(
        [deal(), RUTH, OTTO, plays("otto", "backer", influence=0.9), plays("ruth", "buyer")], "prep", HELIX
    )
    assert outcome.answer.summary.startswith(
        "No meeting is on record for Helix Cloud, so this prepares for whoever has a part on it."
    )
    assert [g.contact.name for g in found(outcome).guests] == ["Otto Brandt", "Ruth Amsel"]  # by influence
    assert items(outcome.answer, "Who has a part")


async def test_no_meeting_and_several_deals_asks_which() -> None:
    outcome = await prepared([deal(), deal("Beta", key="deal_beta")], "who is in my next meeting")
    assert "No meeting with a client is on record for you." in outcome.answer.summary
    assert [a.label for a in outcome.answer.actions] == ["Beta", "Helix Cloud"]


async def test_a_talk_with_one_of_us_is_none_with_a_client() -> None:
    outcome = await prepared(
        [deal(), meeting(4)],
        "prep me for my 1:1 with Lee tomorrow",
        Entities(user_ids=("user_lee",), mentions=("Lee",)),
    )
    assert outcome.answer.title == "A talk among us"
    assert [(a.skill, a.args["user_id"]) for a in outcome.answer.actions] == [
        ("attainment_plan", "user_lee"),
        ("licence_to_sell", "user_lee"),
    ]


async def test_a_meeting_of_a_client_without_a_deal_says_what_it_lacks() -> None:
    outcome = await prepared([RUTH, meeting(2, deal_id=None)])
    assert "no score, no money and no plan" in as_text(outcome.answer)


# what stands on it


async def test_who_will_be_there_with_part_last_contact_concern_and_their_very_words() -> None:
    concern = replace(
        plays("ruth", "buyer", "sceptic"), attrs={"role": "buyer", "stance": "sceptic", "concern": "The price"}
    )
    before = meeting(-24 * 12, "old")
    outcome = await prepared([deal(), RUTH, concern, before, meeting(2), said("We pay for uptime, not for boxes.")])
    (line,) = items(outcome.answer, "Who will be there")
    assert line == (
        "**Ruth Amsel**, CFO | last meeting 2 weeks ago · concern: The price · "
        "said 5 days ago: “We pay for uptime, not for boxes.” | Buyer, sceptic"
    )
    assert "Ruth Amsel is in the room as sceptic |  | " in folded(outcome.answer, "risks")


async def test_gossip_about_somebody_is_not_their_word() -> None:
    rumour = evidence("sentiment", fog="gossip", statement="She hates it", speaker="Ruth Amsel")
    assert found(await prepared([deal(), RUTH, meeting(2), rumour])).guests[0].said == ()


async def test_the_qualifier_to_ask_is_the_one_whose_yes_is_worth_most() -> None:
    """Three fresh facts everywhere: a sub-factor rates 10 × 3.5 / 4 = 8.75, a C 76.6. Control alone is capped:
    (3 × 76.6 + 50) / 4 = 69.9; with a yes 76.6: 6.6 more, shown as +7."""
    yes = [a for a in all_yes() if a.c != "control"]
    outcome = await prepared([deal(), RUTH, meeting(2), *full_evidence(times=3), *yes])
    assert items(outcome.answer, "Ask")[0] == (
        "“Can we see our fingerprints on this deal?” | Control's qualifier, unanswered | +7"
    )


async def test_the_money_question_goes_to_whom_the_money_names() -> None:
    asked = Budget("budget_1", TENANT, "account_helix", "requested", TODAY, "deal_helix", owner_contact_id=RUTH.id)
    outcome = await prepared([deal(), RUTH, meeting(2), asked])
    assert any("to Ruth Amsel" in line for line in items(outcome.answer, "Ask"))


async def test_a_rival_stands_with_their_position_and_an_honest_nothing_where_nothing_answers_them() -> None:
    edge = Edge(
        "edge_c", TENANT, "competes", COBALT.id, "deal_helix", days_ago(20), attrs={"position": "Half the price"}
    )
    (line,) = items((await prepared([deal(), RUTH, meeting(2), COBALT, edge])).answer, "Up against")
    assert "they: “Half the price” · we: on record: weak analytics" in line
    silent = replace(COBALT, weaknesses="")
    (line,) = items((await prepared([deal(), RUTH, meeting(2), silent, edge])).answer, "Up against")
    assert "we: nothing on record answers them yet" in line


async def test_since_last_time_begins_with_the_last_meeting_with_one_of_them() -> None:
    before = [meeting(-24 * 10, "ten"), meeting(-24 * 3, "otto", contact_ids=(OTTO.id,))]
    mail = replace(meeting(-24 * 5, "mail"), kind="mail", direction="in", body="The budget is approved.", thread="t")
    outcome = await prepared([deal(), RUTH, OTTO, *before, meeting(2), mail])
    assert found(outcome).research.last == before[0]
    assert any("on budget" in line for line in items(outcome.answer, "Since Nov 10, 2026"))


async def test_what_we_owe_them_and_a_date_stand_on_the_agenda_within_its_minutes() -> None:
    task = replace(meeting(-100, "t", kind="task"), subject="Send the terms", due_on=TODAY + timedelta(days=2))
    outcome = await prepared([deal(next_step="Agree the wording"), RUTH, meeting(2, minutes=30), task])
    points = found(outcome).agenda
    assert points[0].text == "What we owe them: Send the terms, due Nov 22, 2026"
    assert points[-1].text == "Agree the next step, with a name and a day"
    assert sum(p.minutes for p in points) <= 30


async def test_a_bare_export_gets_an_honest_preparation() -> None:
    outcome = await prepared([deal(stage="propose")], "meeting prep for Helix", HELIX)
    text = as_text(outcome.answer)
    assert "Nobody is on record with a part on this deal: import contacts.csv" in text
    assert "No earlier meeting or call is on record: import activities.csv." in text
    assert "No competitor is named on this deal." in text


# steps that fail, rights, order, paper


async def _away(_ask: Ask, _reader: Any) -> Any:
    raise StoreUnavailable("The records are away.")


async def test_a_step_that_fails_costs_its_part_and_says_so() -> None:
    broken = as_skill(MEETING_PREP, [replace(s, gather=_away) if s.name == "find_the_money" else s for s in STEPS])
    outcome = await prepared([deal(), RUTH, meeting(2)], skill=broken)
    assert any(n.startswith("The money is missing") for n in outcome.answer.degraded)
    assert found(outcome).view is not None


async def test_the_order_of_the_records_changes_nothing() -> None:
    records = [
        deal(),
        RUTH,
        OTTO,
        plays("ruth", "buyer"),
        meeting(2),
        meeting(-200, "b"),
        *full_evidence(),
        said("Yes."),
    ]
    mixed = list(records)
    random.Random(3).shuffle(mixed)
    assert to_json((await prepared(mixed)).answer) == to_json((await prepared(records)).answer)


@pytest.mark.may_block
@pytest.mark.parametrize("kind", ["pdf", "docx"])
async def test_it_comes_as_a_file_too(kind: str) -> None:
    outcome = await prepared([deal(), RUTH, meeting(2), said("We pay for uptime.")], f"prep me as {kind}", verb=kind)
    (attachment,) = outcome.answer.attachments
    assert attachment.format == kind
    headings = [s.heading for s in attachment.report.sections]
    assert headings[:3] == ["In short", "Agenda", "Who will be there"]
    assert len(await file_bytes(attachment)) > 1000


@given(st.lists(st.integers(1, 3), min_size=1, max_size=9), st.integers(5, 240))
@settings(max_examples=60, deadline=None)
def test_an_agenda_never_takes_longer_than_the_meeting(weights: list[int], minutes: int) -> None:
    from skills.catalog.meeting_prep.materials import Materials
    from skills.catalog.meeting_prep.research import Research
    from skills.workflows.workflow import Results

    research = Research(NOW, meeting(2, minutes=minutes))
    nothing: Any = ()
    lists = dict.fromkeys(
        ("guests", "changed", "rivals", "themes", "gaps", "promised", "agenda", "risks", "bring"), nothing
    )
    unknown: dict[str, Any] = dict.fromkeys(("view", "now", "question", "money", "first"))
    prep = Prep(research=research, **lists, **unknown, materials=Materials(), results=Results(), people={})
    points = _timed([(w, "x", "") for w in weights], prep)
    assert all(p.minutes >= 1 for p in points)
    assert sum(p.minutes for p in points) <= max(minutes, len(points))


async def test_golden_the_next_meeting_in_the_sample() -> None:
    """Kim's afternoon with the CFO and the VP of mill operations about annex 4."""
    outcome = await told(WHOLE, "who is in my next meeting", "Kim Berger")
    text = as_text(outcome.answer)
    assert outcome.answer.title == "Prep: Annex 4: measuring point and wording"
    assert "Henrik Moe" in text
    assert "How the guarantee is booked" in text
    assert "Orbisense" in text
    assert "hardware swap at no charge" in text
    assert found(outcome).question is not None
    assert {t.ours.title for t in found(outcome).themes} == {"The Failure Atlas", "The Six-Week Proof"}
