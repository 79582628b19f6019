"""The briefing: what stands on it and in which order, how long it is, what it says when there is nothing.

NOW is Friday 20 November 2026, 09:00 UTC; Kim's last working day before began on Thursday at midnight.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.access import Principal
from knowledge.records import Activity, Contact, Preference, Target
from skills.answer import Answer, DetailsPart, FactsPart, ListPart, TextPart
from skills.ask import Entities
from skills.catalog.briefing import BRIEFING, telling_confirmations
from skills.catalog.briefing.fitting import FREE_SOURCES, Section, fitted
from skills.catalog.briefing.outcome import BriefCard, Coverage, TeamCard
from skills.measuring import height
from skills.noticing.wanted import DAYS, wishes
from skills.plain import as_text
from skills.publishing import Unconfirmed
from skills.runner import Outcome
from tests.support.asking import answered, asking
from tests.support.colleagues import KIM as KIM_USER
from tests.support.colleagues import LIU, MAYA, MAYA_USER, PEOPLE, TEAMS
from tests.support.deal_files import account, all_yes, deal, evidence, full_evidence, user
from tests.support.fake_reader import KIM, NOW, days_ago
from tests.support.in_sample import told
from tests.support.initiatives import plays

TENANT = "default"
TODAY = NOW.date()
_LATER = timedelta(days=9)
RUTH = Contact("contact_ruth", TENANT, "account_helix", "Ruth Amsel", "CFO", "c_level")


def meeting(hours: float, key: str = "m", *who: str, **more: Any) -> Activity:
    values: dict[str, Any] = {"deal_id": "deal_helix", "account_id": "account_helix", "user_id": "user_kim", **more}
    guests = tuple(who or ("contact_ruth",))
    return Activity(
        f"activity_{key}", TENANT, "meeting", NOW + timedelta(hours=hours), "Terms", contact_ids=guests, **values
    )


def mail(days: float, body: str = "Can we start?", key: str = "1") -> Activity:
    return replace(
        meeting(0, key), kind="mail", at=days_ago(days), direction="in", body=body, subject="Start", thread=f"t{key}"
    )


async def briefed(records: Iterable[Any], text: str = "my briefing", **more: Any) -> Outcome:
    reader = {k: more.pop(k) for k in ("deal_ids",) if k in more}
    return await answered(BRIEFING, asking(text, **more), [user(), account(), *records], **reader)


def card(outcome: Outcome) -> BriefCard:
    assert isinstance(outcome.out.card, BriefCard)
    return outcome.out.card


def lists(answer: Answer) -> dict[str, ListPart]:
    return {p.title: p for p in answer.parts if isinstance(p, ListPart)}


def open_height(answer: Answer) -> int:
    """Terminal lines of everything that stands open, the title, air and sources beyond the free ones included."""
    shown = [p for p in answer.parts if not isinstance(p, DetailsPart)]
    cited = {c for p in shown if isinstance(p, ListPart) for i in p.items for c in i.cites}
    return (
        2 + sum(map(height, shown)) + len(shown) + max(0, len(cited) - FREE_SOURCES) + (len(shown) < len(answer.parts))
    )


# worked cases


async def test_todays_meeting_comes_first_with_who_and_what_to_find_out() -> None:
    """Everything at one fact and no answer: four times 50 by the cap, 50. A yes to any lifts its C to 56.25:
    (56.25 + 150) / 4 = 51.56, worth 1.6, shown as +2; Control a little more, as a CFO's mail speaks for Influence."""
    records = [deal(), RUTH, plays("ruth", "buyer", "champion"), *full_evidence(), meeting(2), mail(30)]
    item = lists((await briefed(records)).answer)["Today"].items[0]
    assert item.text == "**11:00\u202fAM** Terms, Helix Cloud"
    assert item.detail == (
        "With Ruth Amsel (Buyer, champion; 1 month ago)\n"
        "Find out: “Can we see our fingerprints on this deal?” A yes is worth +2."
    )
    assert item.action is not None
    assert (item.action.skill, item.action.args) == ("meeting_prep", {"activity_id": "activity_m"})


async def test_a_meeting_that_is_over_and_one_with_nobody_of_theirs_are_left_out() -> None:
    records = [
        deal(),
        RUTH,
        meeting(-2, "past"),
        replace(meeting(2, "own"), contact_ids=()),
        meeting(3, "x", user_id="user_liu"),
    ]
    assert card(await briefed(records)).meetings == ()


async def test_with_none_left_today_the_next_day_with_some_is_shown_but_not_unasked() -> None:
    records = [deal(), RUTH, meeting(72)]
    assert next(iter(lists((await briefed(records)).answer))) == "Monday, Nov 23, 2026"
    unasked = await briefed(records, verb="scheduled")
    assert card(unasked).meetings == ()


async def test_the_best_step_of_each_deal_in_the_order_of_gain_per_effort() -> None:
    """With every C known and capped, the yes that costs least stands first on each deal; one line per deal."""
    two = [deal(), deal("Beta", key="deal_beta", account_id="account_helix")]
    best = card(await briefed([*two, *full_evidence()])).best
    assert len(best) == 2
    assert {b.deal.id for b in best} == {"deal_helix", "deal_beta"}
    assert best[0].entry.per_effort >= best[1].entry.per_effort


async def test_nothing_to_say_is_one_line_when_unasked() -> None:
    outcome = await briefed([deal(), RUTH, plays("ruth", "buyer"), meeting(30)], verb="scheduled")
    assert outcome.answer.summary == "Nothing needs you: no meeting today and nothing moved since Nov 19, 2026."
    assert [p.kind for p in outcome.answer.parts] == ["text"]
    assert card(outcome).empty


async def test_without_deals_it_says_what_to_import() -> None:
    assert "opportunities.csv" in (await briefed([])).answer.summary


async def test_a_bare_export_says_what_it_cannot_see() -> None:
    bare = [deal(stage="propose", amount=Decimal(4821), close_on=TODAY - timedelta(days=3))]
    said = as_text((await briefed(bare)).answer)
    assert "Close date passed 3 days ago" in said
    assert "import activities.csv" in said


async def test_what_was_told_unasked_is_not_told_again_until_it_changes() -> None:
    records = [deal(close_on=TODAY - timedelta(days=1)), RUTH, mail(1.5)]
    first = await briefed(records, verb="scheduled")
    assert [n.kind for n in card(first).notices] == ["passed", "unanswered"]
    memory = first.remember
    assert card(await briefed(records, verb="scheduled", memory=memory)).notices == ()
    later = NOW + timedelta(days=2)
    again = await briefed(records, verb="scheduled", memory=memory, now=later)
    assert [n.kind for n in card(again).notices] == ["unanswered"]  # a day has become three
    asked = await briefed(records, memory=memory)
    assert len(card(asked).notices) == 2  # who asks gets everything
    assert asked.remember == {}


async def test_open_confirmations_stand_on_it_with_their_button() -> None:
    waiting = json.dumps([{"title": "Stage to negotiate", "id": "turn.c1"}])
    outcome = await briefed([deal()], args={"waiting": waiting})
    item = lists(outcome.answer)["To confirm"].items[0]
    assert item.action is not None
    assert (item.action.skill, item.action.verb, item.action.args) == ("confirm", "yes", {"pending": "turn.c1"})


async def test_only_the_wanted_classes_are_looked_at_and_what_is_left_out_is_said() -> None:
    from tests.support.colleagues import classed

    wish = Preference("preference_kim", TENANT, "user_kim", classes=("bedrock",))
    small = deal("Beta", key="deal_beta", close_on=TODAY - timedelta(days=2))
    records = [deal(), small, classed(deal(), "bedrock"), classed(small, "stray"), wish]
    outcome = await briefed(records)
    assert card(outcome).notices == ()
    assert "Only Bedrock deals, as you asked: 1 left out." in as_text(outcome.answer)
    visit = replace(meeting(2), deal_id="deal_beta")
    assert card(await briefed([*records, RUTH, visit])).meetings[0].deal == small  # a meeting is a meeting


async def test_since_a_named_day_and_about_a_named_deal() -> None:
    outcome = await briefed(
        [deal()], "what moved on Helix Cloud since Monday", entities=Entities(deal_ids=("deal_helix",))
    )
    assert card(outcome).since.date() == TODAY - timedelta(days=4)


async def test_a_hidden_deal_is_not_on_it() -> None:
    seen = await briefed([deal(close_on=TODAY - timedelta(days=2))], deal_ids=[])
    assert "opportunities.csv" in seen.answer.summary


# short enough to be read


async def test_a_full_morning_keeps_to_25_lines_and_folds_the_rest() -> None:
    names = [f"Deal number {n} with a longish name" for n in range(8)]
    deals = [deal(n, key=f"deal_{i}", close_on=TODAY - timedelta(days=i + 1)) for i, n in enumerate(names)]
    meetings = [replace(meeting(n + 1, f"m{n}"), deal_id=f"deal_{n}") for n in range(5)]
    mails = [replace(mail(3, key=f"{n}"), deal_id=f"deal_{n}", contact_ids=("contact_ruth",)) for n in range(5, 8)]
    answer = (await briefed([*deals, RUTH, *meetings, *mails, *full_evidence()])).answer
    assert open_height(answer) <= 25
    titles = list(lists(answer))
    assert titles[:2] == ["Today", "Do first"]
    fold = next(p for p in answer.parts if isinstance(p, DetailsPart))
    inside = sum(len(p.items) for p in fold.parts if isinstance(p, ListPart))
    outside = sum(len(p.items) for p in lists(answer).values())
    assert inside + outside == 5 + 3 + 8 + 3  # meetings, steps, dates passed, mails: nothing is lost


@given(
    st.lists(st.lists(st.integers(1, 200), max_size=8), max_size=5),
    st.integers(0, 40),
)
@settings(max_examples=60, deadline=None)
def test_a_fitted_page_never_exceeds_its_room_and_loses_nothing(sizes: list[list[int]], room: int) -> None:
    from skills.answer import Item

    made = [
        Section(f"S{n}", tuple(Item("x" * size) for size in some), tuple(range(n, n + 3)))
        for n, some in enumerate(sizes)
    ]
    page = fitted(made, room=room)
    shown = [p for p in page if isinstance(p, ListPart)]
    assert sum(height(p) + 1 for p in shown) <= room
    folded = [q for p in page if isinstance(p, DetailsPart) for q in p.parts if isinstance(q, ListPart)]
    assert sum(len(p.items) for p in (*shown, *folded)) == sum(map(len, sizes))


# settings


def changed(outcome: Outcome) -> dict[str, Any]:
    assert outcome.proposal is not None
    assert outcome.proposal.confirmed
    (change,) = outcome.proposal.changes
    assert change.record_type == "preference"
    return dict(change.values)


@pytest.mark.parametrize(
    ("text", "field", "value", "said"),
    [
        ("briefing at 7:30 on weekdays", "briefing_at", "07:30", "Your briefing comes at 7:30 AM, Monday to Friday."),
        ("pause until Monday", "paused_until", TODAY + timedelta(days=3), "Paused until Nov 23, 2026."),
        ("pause until Friday", "paused_until", TODAY + timedelta(days=7), "Paused until Nov 27, 2026."),
        ("only my bedrock deals", "classes", ("bedrock",), "Only Bedrock deals."),
        ("no alerts please", "alerts", False, "No more alerts."),
        ("quiet hours from 18:00 to 8:00", "quiet_from", "18:00", "Quiet hours from 6:00 PM to 8:00 AM."),
        ("prep me 30 minutes before my meetings", "prep_minutes", 30, "Preparation comes 30 minutes before a meeting."),
        (
            "stay silent when there is nothing to say",
            "when_empty",
            False,
            "I stay silent when there is nothing to say.",
        ),
        ("stop the briefing", "briefing", False, "No more morning briefings."),
        ("I'm on holiday next week", "paused_until", TODAY + timedelta(days=10), "Paused until Nov 30, 2026."),
        ("weekly digest on Tuesday at 9", "digest_day", "tue", "The team digest comes on Tuesday at 9:00 AM."),
    ],
)
async def test_a_setting_is_made_at_once_and_said(text: str, field: str, value: object, said: str) -> None:
    outcome = await briefed([deal()], text)
    assert changed(outcome)[field] == value
    assert outcome.answer.summary == said


async def test_a_second_change_updates_what_stands_and_can_be_undone() -> None:
    stored = Preference("preference_kim", TENANT, "user_kim", briefing_at="07:00")
    outcome = await briefed([deal(), stored], "briefing at 8:30")
    assert outcome.proposal is not None
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_id, dict(change.values), dict(change.expected)) == (
        "update",
        "preference_kim",
        {"briefing_at": "08:30"},
        {"briefing_at": "07:00"},
    )


@pytest.mark.parametrize(
    "text",
    [
        "what moved since Friday?",
        "anything new on all my deals?",
        "what should I do first this morning?",
        "brief me",
        "my briefing",
    ],
)
async def test_a_question_sets_nothing(text: str) -> None:
    outcome = await briefed([deal()], text)
    assert outcome.proposal is None
    assert isinstance(outcome.out.card, BriefCard)


async def test_not_useful_and_put_off_are_kept_and_taken_back() -> None:
    less = await briefed([deal()], "", verb="less", args={"kind": "slip"})
    assert changed(less)["less"] == ("slip",)
    assert less.answer.summary == "Less about close dates put off."
    stored = Preference("preference_kim", TENANT, "user_kim", less=("slip", "slip"))
    assert changed(await briefed([stored], "", verb="more", args={"kind": "slip"}))["less"] == ()
    snoozed = await briefed([deal()], "", verb="snooze", args={"key": "passed:deal_helix"})
    assert changed(snoozed)["snoozed"] == ("passed:deal_helix|2026-11-27",)
    assert (await briefed([deal()], "", verb="less", args={"kind": "nonsense"})).proposal is None


@pytest.mark.parametrize(
    "wish",
    [
        Preference("p", TENANT, "user_kim"),
        Preference("p", TENANT, "user_kim", less=("slip", "rise"), alerts_for="team", days=("mon", "thu")),
        Preference(
            "p", TENANT, "user_kim", alerts=False, classes=("bedrock", "stray"), paused_until=TODAY + timedelta(9)
        ),
    ],
)
async def test_what_is_sent_stands_in_six_lines_and_the_form_sent_unchanged_changes_nothing(wish: Preference) -> None:
    shown = await briefed([deal(), wish], "", verb="settings")
    text, facts = shown.answer.parts
    assert isinstance(text, TextPart)
    assert isinstance(facts, FactsPart)
    assert 1 + len(facts.facts) <= 6
    form = shown.answer.actions[0]
    assert (form.skill, form.verb) == ("briefing", "set")
    for field in form.fields:
        assert field.kind != "choice" or not field.required or field.value in {c.value for c in field.choices}, field
    unchanged = await briefed([deal(), wish], "", verb="set", args={f.name: f.value or "" for f in form.fields})
    assert unchanged.proposal is None
    assert "set already" in unchanged.answer.summary


@pytest.mark.parametrize(
    ("name", "sent", "field", "value"),
    [
        ("briefing", "no", "briefing", False),
        ("briefing_at", "7:15 am", "briefing_at", "07:15"),
        ("days", "mon,tue,wed,thu,fri,sat,sun", "days", DAYS),
        ("paused_until", "2026-12-01", "paused_until", TODAY.replace(month=12, day=1)),
        ("classes", "bedrock", "classes", ("bedrock",)),
        ("alerts_for", "off", "alerts", False),
        ("alerts_for", "team", "alerts_for", "team"),
        ("quiet_from", "19:00", "quiet_from", "19:00"),
        ("quiet_to", "07.00", "quiet_to", "07:00"),
        ("meetings", "no", "meetings", False),
        ("nudges", "no", "nudges", False),
        ("when_empty", "no", "when_empty", False),
    ],
)
async def test_every_field_of_the_form_sets_what_it_is_called(name: str, sent: str, field: str, value: object) -> None:
    form = (await briefed([deal()], "", verb="settings")).answer.actions[0]
    args = {f.name: f.value or "" for f in form.fields} | {name: sent}
    assert changed(await briefed([deal()], "", verb="set", args=args))[field] == value


async def test_what_is_wanted_less_of_can_be_told_fully_again_by_the_form() -> None:
    stored = Preference("preference_kim", TENANT, "user_kim", less=("slip", "rise", "slip"))
    made = await briefed([deal(), stored], "", verb="set", args={"more": "slip"})
    assert changed(made) == {"less": ("rise",)}


def test_a_day_of_the_week_that_is_not_wanted_is_left_out_of_those_there_are() -> None:
    kept = Preference("p", TENANT, "user_kim", days=("mon", "wed", "fri"))
    for text in ("not on fridays", "no briefing on Fridays please", "don't brief me on fridays"):
        assert wishes(text, asking(text).voice, kept) == {"days": ("mon", "wed")}
    only = replace(kept, days=("fri",))
    assert wishes("not on fridays", asking("").voice, only) == {"briefing": False}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("alerts on my team's deals too", {"alerts": True, "alerts_for": "team"}),
        ("send me alerts for my reps' deals", {"alerts": True, "alerts_for": "team"}),
        ("alerts only on my own deals", {"alerts_for": "own"}),
        ("no alerts on my team's deals", {"alerts_for": "own"}),
        ("turn alerts on", {"alerts": True}),
        (
            "briefing at 7:30 on weekdays and no alerts",
            {"briefing": True, "briefing_at": "07:30", "days": DAYS[:5], "alerts": False},
        ),
    ],
)
def test_whose_deals_to_be_alerted_on_is_said_in_words(text: str, values: dict[str, Any]) -> None:
    assert wishes(text, asking(text).voice, Preference("p", TENANT, "user_kim")) == values


async def test_a_time_that_is_none_is_said_and_changes_nothing() -> None:
    wrong = await briefed([deal()], "", verb="set", args={"briefing_at": "soon", "days": "mon"})
    assert wrong.proposal is None
    assert "Write it like 07:30." in wrong.answer.summary
    said = await briefed([deal()], "briefing at 25:00")
    assert said.proposal is None
    assert "Write it like 07:30." in said.answer.summary


async def test_asked_for_in_a_chat_it_tells_what_waits_for_a_yes_with_its_button() -> None:
    asked: list[str] = []

    async def unconfirmed(user_id: str) -> tuple[Unconfirmed, ...]:
        asked.append(user_id)
        return (Unconfirmed("pending_1", "Close date of Helix Cloud"),)

    skill = telling_confirmations(BRIEFING, unconfirmed)
    outcome = await answered(skill, asking("my briefing"), [user(), account(), deal()])
    (item,) = lists(outcome.answer)["To confirm"].items
    assert item.action is not None
    assert (item.action.skill, item.action.args) == ("confirm", {"pending": "pending_1"})
    assert asked == ["user_kim"]


async def test_a_mail_filed_with_a_client_alone_waits_for_an_answer_until_anybody_gave_one() -> None:
    loose = replace(mail(4), deal_id=None)
    (waits,) = card(await briefed([deal(), RUTH, loose])).of("unanswered")
    assert (waits.deal, waits.where) == (None, "Helix")
    assert "Ruth Amsel wrote 4 days ago, unanswered" in waits.text
    assert waits.action is not None
    assert waits.action.args == {"account_id": "account_helix"}
    colleagues = replace(loose, user_id="user_liu")
    assert card(await briefed([deal(), RUTH, colleagues])).of("unanswered") == ()
    answered = replace(mail(1, "2"), direction="out")
    assert card(await briefed([deal(), RUTH, loose, answered])).of("unanswered") == ()


async def test_the_form_sets_times_and_a_time_that_is_none_sets_nothing() -> None:
    made = await briefed([deal()], "", verb="set", args={"briefing_at": "6:45", "days": "mon,thu", "classes": "all"})
    assert (changed(made)["briefing_at"], changed(made)["days"]) == ("06:45", ("mon", "thu"))
    assert (await briefed([deal()], "", verb="set", args={"briefing_at": "soon"})).proposal is None


async def test_a_task_is_done_by_its_own_button_once() -> None:
    task = replace(meeting(0), kind="task", due_on=TODAY)
    outcome = await briefed([deal(), task], "", verb="task_done", args={"activity_id": task.id})
    assert outcome.proposal is not None
    assert [dict(c.values) for c in outcome.proposal.changes] == [{"done": True}]
    again = await briefed([deal(), replace(task, done=True)], "", verb="task_done", args={"activity_id": task.id})
    assert again.proposal is None
    assert (
        await briefed([deal()], "", verb="task_done", args={"activity_id": "activity_x"})
    ).answer.title == "No such task"


# the team


def team(*records: Any) -> list[Any]:
    return [*TEAMS, *PEOPLE, account(), *records]


async def digest(*records: Any, principal: Principal = MAYA, **more: Any) -> TeamCard:
    outcome = await answered(BRIEFING, asking("team briefing", principal=principal, **more), team(*records))
    assert isinstance(outcome.out.card, TeamCard)
    return outcome.out.card


async def test_a_manager_gets_the_team_and_nobody_elses_people() -> None:
    kims = deal(close_on=TODAY - timedelta(days=5))
    bens = deal("Beta", key="deal_beta", owner_id="user_ben", close_on=TODAY - timedelta(days=5))
    found = await digest(kims, bens)
    assert [r.deal.id for r in found.risks] == ["deal_helix"]
    assert [h.user.name for h in found.help] == ["Kim Moreno"]


async def test_coverage_is_open_business_in_the_period_over_what_is_left() -> None:
    """Target 1,000, won 400, so 600 left; 900 open closing inside, 500 outside: 900 / 600 = 1.5."""

    def target(who: str, amount: int) -> Target:
        return Target(
            f"target_{who}",
            TENANT,
            TODAY - timedelta(days=100),
            TODAY + timedelta(days=100),
            Decimal(amount),
            f"user_{who}",
        )

    won = deal("Won", key="deal_w", status="won", amount=Decimal(400), close_on=TODAY - timedelta(days=9))
    inside = deal(amount=Decimal(900), close_on=TODAY + timedelta(days=60))
    outside = deal("Late", key="deal_l", owner_id="user_liu", amount=Decimal(500), close_on=TODAY + timedelta(days=160))
    found = await digest(won, inside, outside, target("kim", 700), target("liu", 300), target("ben", 9999))
    (one,) = found.coverage
    assert (one.target, one.won, one.open, one.left, one.times) == (1000, 400, 900, 600, Decimal("1.5"))


def test_a_reached_target_is_not_divided_by() -> None:
    assert Coverage("USD", TODAY, TODAY, Decimal(5), Decimal(9), Decimal(1), 1).times is None


async def test_who_needs_help_is_named_with_the_c_that_is_lowest_over_their_deals() -> None:
    """Kim: every C 56. Liu: one fact against the whole of Control, 2.5 × 2.5 = 6."""
    lius = deal("Beta", key="deal_beta", owner_id="user_liu", account_id=None)
    control = (
        "world_class",
        "proprietary_methods",
        "industry_leadership",
        "distinct_value",
        "strategic_fit",
        "decision_influence",
    )
    against = [evidence(s, -1, deal_id="deal_beta", account_id=None) for s in control if s in _known_subs()]
    others = [evidence(s, deal_id="deal_beta", account_id=None) for s in _known_subs() if s not in control]
    found = await digest(deal(), *full_evidence(), *all_yes(), lius, *against, *others)
    first = found.help[0]
    assert first.user.name == "Liu Wei"
    assert first.c == "control"


def _known_subs() -> tuple[str, ...]:
    from tests.support.deal_files import ALL_SUBS

    return ALL_SUBS


async def test_a_rep_who_asks_for_a_team_gets_their_own() -> None:
    outcome = await answered(BRIEFING, asking("team briefing", principal=KIM), team(deal()))
    assert isinstance(outcome.out.card, BriefCard)


async def test_a_manager_may_ask_for_their_own_and_one_without_people_is_told() -> None:
    own = deal(owner_id="user_maya")
    outcome = await answered(BRIEFING, asking("my own briefing", principal=MAYA), team(own))
    assert isinstance(outcome.out.card, BriefCard)
    alone = replace(MAYA, team_ids=frozenset({"team_none"}))
    told_so = await answered(BRIEFING, asking("team briefing", principal=alone), team(deal()))
    assert told_so.answer.title == "No team on record"


# the sample workspace


async def test_golden_a_rep_with_much_one_with_nothing_and_a_manager() -> None:
    kim = await told(BRIEFING, "what should I do first this morning?", "Kim Berger")
    assert kim.answer.summary.startswith("1 meeting today")
    assert "Annex 4: measuring point and wording" in as_text(kim.answer)
    assert open_height(kim.answer) <= 25
    viggo = await told(BRIEFING, "my briefing", "Viggo Dahlin")
    assert open_height(viggo.answer) <= 25
    ingrid = await told(BRIEFING, "team briefing", "Ingrid Solheim")
    assert "Kim Berger" in as_text(ingrid.answer)
    assert "Priya Raman" not in as_text(ingrid.answer)  # of another manager's team
    assert all(isinstance(p, TextPart) or p.kind for p in ingrid.answer.parts)


assert {KIM_USER.id, LIU.id, MAYA_USER.id} == {"user_kim", "user_liu", "user_maya"}


async def test_a_briefing_for_others_is_said_to_be_sent_to_nobody() -> None:
    for text in ("send everybody a briefing", "send a briefing to the team"):
        assert "Nobody else is sent anything" in str((await briefed([deal()], text)).answer.parts[0])
    for text in ("briefing", "send me the team briefing"):
        assert "Nobody else" not in str((await briefed([deal()], text)).answer.parts)
