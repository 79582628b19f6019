"""Before a call, while it runs, and after it: worked by hand from METHODOLOGY §1, §2.7 and §5."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from knowledge.access import Principal
from knowledge.records import Competitor, Contact, Document, Edge, Evidence, LiveCall, Segment
from llm.errors import ModelError
from skills.answer import DetailsPart, ListPart
from skills.ask import Entities
from skills.brief import brief
from skills.catalog.meeting_coach import coach_by
from skills.catalog.meeting_coach.preparing import plays_in, rivals_of
from skills.plain import as_text
from skills.runner import Outcome
from tests.support.asking import answered, asking
from tests.support.deal_files import account, all_yes, answer, deal, full_evidence, user
from tests.support.embedding import sentence_embedder
from tests.support.fake_reader import NOW, Record

pytestmark = pytest.mark.may_block


def _no_embedder() -> Any:
    raise ModelError("not here")


COACH = coach_by(embedder=_no_embedder, link=lambda call_id: f"https://scip.example/call/{call_id}")
READING = coach_by(embedder=sentence_embedder)
HELIX = Entities(deal_ids=("deal_helix",), account_ids=("account_helix",), mentions=("Helix",))
DANA = Contact("contact_dana", "default", "account_helix", "Dana Whitfield", "VP Operations", "vp")
OLA = Contact("contact_ola", "default", "account_helix", "Ola Brekke", "Chief Operating Officer", "c_level")
BASE: tuple[Record, ...] = (
    account(),
    user(),
    deal(stage="propose", close_on=NOW.date() + timedelta(days=30)),
    DANA,
    OLA,
)
MANAGER = Principal("default", "user_maya", "manager", "Maya Lind", "maya@example.com", team_ids=frozenset({"t"}))


def call(**more: Any) -> LiveCall:
    agreed = {"consent": "given", "consent_by": "user_kim", "consent_at": NOW, "consent_how": "asked at the start"}
    values = {"title": "Call: Helix Cloud", "deal_id": "deal_helix", "account_id": "account_helix", **agreed, **more}
    return LiveCall(id="call_1", tenant="default", user_id="user_kim", at=NOW - timedelta(hours=1), **values)


def transcript(*lines: tuple[str, float, str], **more: Any) -> Document:
    segments = tuple(Segment(text, who, start) for who, start, text in lines)
    values = {"deal_id": "deal_helix", "account_id": "account_helix", **more}
    return Document(
        "doc_call", "default", "transcript", "Helix call", "deal", segments, NOW - timedelta(minutes=30), **values
    )


TALK = transcript(
    ("Kim Moreno", 0, "Thank you for your time. What would have to be true for you to sign this year?"),
    ("Dana Whitfield", 8, "To be honest, your price is too high for what we get."),
    ("Kim Moreno", 14, "What does an hour of standstill cost you today?"),
    ("Dana Whitfield", 20, "About fifty thousand. And Orbisense offered us the sensors for nothing."),
    ("Ola Brekke", 30, "The board decides on 14 December."),
    (
        "Ola Brekke",
        34,
        "By the way, Astrid Lunde, our head of procurement, has to sign off everything above two million.",
    ),
    ("Kim Moreno", 40, "I will send you the guarantee wording by Tuesday."),
    ("Ola Brekke", 46, "Somebody should check the booking question."),
)
ORBI = Competitor("competitor_orbi", "default", "Orbisense", ("Orbi",), weaknesses="Alarms without causes.")


async def put(text: str, *records: Record, entities: Entities = HELIX, **more: Any) -> Outcome:
    return await answered(more.pop("skill", COACH), asking(text, entities, **more), (*BASE, *records))


async def pressed(verb: str, *records: Record, **args: str) -> Outcome:
    return await answered(COACH, asking(verb=verb, args=args), (*BASE, *records))


def paper(title: str, *sections: tuple[str, str]) -> Document:
    segments = tuple(Segment(text, heading=heading) for heading, text in sections)
    return Document(f"doc_{title}", "default", "report", title, "company", segments, NOW)


def lists(outcome: Outcome) -> dict[str, ListPart]:
    """By title, folded ones too."""
    found = {}
    for part in outcome.answer.parts:
        for one in part.parts if isinstance(part, DetailsPart) else (part,):
            if isinstance(one, ListPart):
                found[one.title or (part.summary if isinstance(part, DetailsPart) else "")] = one
    return found


# --- before -----------------------------------------------------------------------------------------------


async def test_asking_for_the_coach_puts_nothing_on_record_before_everyone_agreed() -> None:
    outcome = await put("coach my call with Helix")
    assert outcome.proposal is None
    assert outcome.answer.summary == "Ready to coach your call about Helix Cloud, as soon as everyone on it has agreed."
    agreed, later = outcome.answer.actions
    assert (agreed.args["consent"], agreed.fields[0].name, agreed.fields[0].required) == ("given", "how", True)
    assert "consent" not in later.args


async def test_what_a_qualifier_is_worth_is_what_rescoring_says() -> None:
    # One strong fresh fact on each sub-factor: ratings and factors 7.5, C = 7.5 × 7.5 = 56.25, without a yes 50.
    # A yes to Control lifts it from 50 to 56.25; Right to Win is the mean of four: +6.25 / 4 = 1.56, shown as +2.
    yes = [a for a in all_yes() if a.c != "control"]
    outcome = await put("coach my call with Helix", *full_evidence(), *yes)
    (item,) = lists(outcome)["Open qualifiers and what a yes is worth"].items
    assert (item.text, item.detail, item.badge) == ("Can we see our fingerprints on this deal?", "Control", "+2")


async def test_an_answer_of_no_leaves_the_qualifier_open() -> None:
    outcome = await put(
        "coach my call with Helix",
        *full_evidence(),
        *[a for a in all_yes() if a.c != "control"],
        answer("control", False),
    )
    assert [i.detail for i in lists(outcome)["Open qualifiers and what a yes is worth"].items] == ["Control"]


async def test_with_all_four_answered_none_is_shown_as_open() -> None:
    outcome = await put("coach my call with Helix", *full_evidence(), *all_yes())
    assert "Qualifiers open" not in as_text(outcome.answer)


async def test_people_without_a_part_and_unmet_are_named() -> None:
    edge = Edge(
        "edge_1",
        "default",
        "plays_role",
        "contact_dana",
        "deal_helix",
        NOW - timedelta(days=9),
        attrs={"role": "backer"},
    )
    told = as_text((await put("coach my call with Helix", edge)).answer)
    assert "Without a part on the map: Ola Brekke" in told
    assert (
        "Not heard from lately: Ola Brekke and Dana Whitfield" in told
        or "Not heard from lately: Dana Whitfield and Ola Brekke" in told
    )


async def test_rivals_and_objections_come_from_our_own_papers() -> None:
    card = paper("Battle card: Orbisense", ("Where they win", "Hardware."), ("What to ask", "How many named a part?"))
    book = paper(
        "Playbook", ("How we open", "Go and look."), ("Objection: you are too expensive", "What does an hour cost?")
    )
    (rival,) = rivals_of([ORBI], [book, card])
    assert (rival.name, rival.answer, rival.source_id) == ("Orbisense", "How many named a part?", card.id)
    (play,) = plays_in([card, book])
    assert (play.objection, play.answer, play.source_id) == (
        "you are too expensive",
        "What does an hour cost?",
        book.id,
    )
    assert rivals_of([ORBI], [])[0].answer == "Alarms without causes."


async def test_everyones_yes_in_the_same_breath_puts_the_call_on_record_with_who_when_and_how() -> None:
    outcome = await put("start listening to my Helix call, everyone agreed, 45 minutes")
    assert outcome.proposal is not None
    assert outcome.proposal.confirmed
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_type) == ("create", "live_call")
    kept = change.values
    assert (kept["consent"], kept["consent_by"], kept["consent_at"]) == ("given", "user_kim", NOW)
    assert kept["consent_how"] == "said in chat: start listening to my Helix call, everyone agreed, 45 minutes"
    assert (kept["deal_id"], kept["user_id"], kept["minutes"]) == ("deal_helix", "user_kim", 45)
    assert f"https://scip.example/call/{change.record_id}" in outcome.answer.summary


async def test_everyones_yes_said_after_the_card_is_for_the_call_it_is_about() -> None:
    ready = await put("coach my call with Helix")
    said = await put("start listening, everyone agreed", entities=Entities(), memory=ready.remember)
    assert said.proposal is not None
    (change,) = said.proposal.changes
    assert (change.values["deal_id"], change.values["consent"]) == ("deal_helix", "given")
    other = await put("coach my call with Nobody", entities=Entities(unresolved=("Nobody",)), memory=ready.remember)
    assert other.answer.title == "Nothing of that name"


async def test_a_doubt_about_consent_is_no_consent() -> None:
    outcome = await put("start listening to my Helix call, not everyone agreed")
    assert outcome.proposal is None
    assert "That does not sound as if everyone agreed, so I do not listen." in as_text(outcome.answer)


async def test_a_button_without_consent_plans_the_call_and_says_that_nobody_listens() -> None:
    outcome = await pressed("start", deal_id="deal_helix", agenda="Budget\nNext step", hints_to="slack")
    assert outcome.proposal is not None
    kept = outcome.proposal.changes[0].values
    assert "consent" not in kept
    assert (kept["agenda"], kept["hints_to"]) == (("Budget", "Next step"), "slack")
    assert "I do not listen yet" in outcome.answer.summary


async def test_a_panel_in_a_meeting_puts_the_meeting_on_record_and_finds_a_planned_call_for_it() -> None:
    new = await pressed("start", deal_id="deal_helix", meeting="teams:MCMx", hints_to="meeting")
    assert new.proposal is not None
    kept = new.proposal.changes[0].values
    assert (kept["meeting"], kept["hints_to"]) == ("teams:MCMx", "meeting")
    planned = await pressed("start", call(), deal_id="deal_helix", meeting="teams:MCMx")
    assert planned.proposal is not None
    assert dict(planned.proposal.changes[0].values) == {"meeting": "teams:MCMx"}


async def test_consent_given_later_goes_on_the_same_call() -> None:
    planned = replace(call(), consent="none", consent_by=None, consent_at=None, consent_how="")
    outcome = await pressed("start", planned, call_id="call_1", consent="given", how="asked, both said yes")
    assert outcome.proposal is not None
    (change,) = outcome.proposal.changes
    assert (change.op, change.record_id, change.values["consent_how"]) == ("update", "call_1", "asked, both said yes")


async def test_a_no_is_put_on_record_and_said() -> None:
    outcome = await put("they refused, do not listen to the Helix call", call())
    assert outcome.proposal is not None
    assert outcome.proposal.changes[0].values["consent"] == "refused"
    assert outcome.answer.summary.startswith("Noted: not everyone agreed. I do not listen")
    refused = await put("is the coach on", call(consent="refused"), entities=Entities())
    assert refused.answer.summary.startswith("Call: Helix Cloud is on record. I do not listen: not everyone agreed.")


# --- while it runs ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values", "said"),
    [
        ("mute the hints", {"muted": True}, "Hints are muted. I go on writing down the call."),
        ("fewer hints", {"pace": -1}, "You get fewer hints: only what weighs most."),
        ("more hints", {"pace": 1}, "You get more hints."),
        ("stop", {"state": "ended", "ended_at": NOW}, "I have stopped listening. The debrief follows in a moment."),
    ],
)
async def test_a_word_changes_the_call_that_runs(text: str, values: dict[str, Any], said: str) -> None:
    running = call(state="live", started_at=NOW - timedelta(minutes=5))
    outcome = await put(text, running, entities=Entities())
    assert outcome.proposal is not None
    assert outcome.proposal.confirmed
    assert dict(outcome.proposal.changes[0].values) == values
    assert outcome.answer.summary == said


async def test_said_twice_it_changes_nothing() -> None:
    outcome = await put("mute the hints", call(state="live", muted=True), entities=Entities())
    assert outcome.proposal is None
    assert outcome.answer.summary == "Hints are muted already."


async def test_without_a_call_it_says_so() -> None:
    for text in ("mute the hints", "stop", "are you still listening"):
        said = (await put(text, call(state="ended", ended_at=NOW), entities=Entities())).answer.summary
        assert said.startswith("No call of yours is being coached, and none is planned.")


async def test_an_admin_mutes_their_own_call_and_nobody_elses() -> None:
    boss = Principal("default", "user_ada", "admin", "Ada", "ada@example.com")
    outcome = await put("mute the hints", call(state="live"), entities=Entities(), principal=boss)
    assert outcome.proposal is None


# --- after ------------------------------------------------------------------------------------------------


async def test_what_there_is_to_do_stands_open_however_much_else_was_said() -> None:
    promised = (
        "the case study",
        "the reference list",
        "the price sheet",
        "the contract",
        "the audit report",
        "the plan",
    )
    said = [(w.speaker or "", int(w.start or 0), w.text) for w in TALK.segments]
    more = [("Kim Moreno", 60 + 8 * n, f"I will send you {what} by Friday.") for n, what in enumerate(promised)]
    shown = brief((await put("debrief the Helix call", transcript(*said, *more), ORBI)).answer)
    assert any(isinstance(p, DetailsPart) and p.summary.startswith("What was spoken of") for p in shown.parts)
    assert any(isinstance(p, ListPart) and p.title == "Action items" and len(p.items) == 3 for p in shown.parts)


async def test_the_debrief_tells_topics_tasks_objections_rivals_and_what_waits() -> None:
    outcome = await put("debrief the Helix call", TALK, ORBI)
    found = lists(outcome)
    tasks = {i.text: i.detail for i in found["Action items"].items}
    # The call was on Friday 20 November 2026; the next Tuesday is the 24th.
    assert tasks["I will send you the guarantee wording by Tuesday"] == "Kim Moreno, by Nov 24, 2026"
    assert any("nobody took it" in detail for detail in tasks.values())
    assert found["Objections"].items[0].text == "Dana Whitfield: “To be honest, your price is too high for what we get”"
    assert found["Competitors mentioned"].items[0].text == "Orbisense"
    assert [i.badge for i in found["Competitors mentioned"].items] == ["0:20"]
    quotes = {s.excerpt for s in outcome.answer.sources if s.kind == "transcript"}
    words = " ".join(s.text for s in TALK.segments)
    assert quotes
    assert all(q in words for q in quotes)


async def test_crm_changes_wait_for_a_yes_each_behind_its_own_button() -> None:
    outcome = await put("debrief the Helix call", TALK, ORBI)
    items = {i.text: i for i in lists(outcome)["For the CRM, each waiting for your yes"].items}
    step = next(i for text, i in items.items() if text.startswith("Next step:"))
    assert step.action is not None
    assert (step.action.skill, step.action.verb) == ("crm_update", "set")
    assert step.action.args == {
        "deal_id": "deal_helix",
        "next_step": "Kim Moreno: I will send you the guarantee wording by Tuesday",
        "next_step_on": "2026-11-24",
    }
    close = items["Close date: Dec 14, 2026"]
    assert close.action is not None
    assert close.action.args == {"deal_id": "deal_helix", "close_on": "2026-12-14"}
    person = next(i for text, i in items.items() if text.startswith("New contact: Astrid Lunde"))
    assert person.action is not None
    assert (person.action.verb, person.action.args["name"]) == ("contact", "Astrid Lunde")
    assert outcome.proposal is None  # nothing is written by reading


async def test_a_call_of_long_ago_suggests_no_step_that_is_over() -> None:
    old = replace(TALK, at=NOW - timedelta(days=90))
    # "By Tuesday" was 25 August then; the board's 14 December is still to come.
    items = lists(await put("debrief the Helix call", old))["For the CRM, each waiting for your yes"].items
    assert [i.text.split(":")[0] for i in items] == ["Close date", "New contact"]


async def test_observations_are_put_forward_with_the_score_they_would_make_once() -> None:
    praise = transcript(
        ("Dana Whitfield", 2, "You kept every delivery date in the last two years, I checked it in our system."),
        ("Kim Moreno", 9, "Thank you."),
    )
    outcome = await put("debrief the Helix call", praise, skill=READING)
    assert outcome.proposal is not None
    made = [c for c in outcome.proposal.changes if c.record_type == "evidence"]
    assert made
    for change in made:
        assert change.values["status"] == "proposed"
        assert change.values["statement"] in praise.text
        assert change.values["source_id"] == "doc_call"
    again = await answered(
        READING,
        asking("debrief the Helix call", HELIX, turn_id="turn_2"),
        (*BASE, praise, *(_evidence(c.record_id, dict(c.values)) for c in made)),
    )
    assert again.proposal is None
    assert "Counts for the score once you accept it" in lists(again)


def _evidence(key: str, values: dict[str, Any]) -> Any:
    return Evidence(id=key, **values)


async def test_how_the_rep_spoke_is_for_the_rep_alone() -> None:
    mine = as_text((await put("debrief the Helix call", TALK)).answer)
    assert "How you spoke: for you alone" in mine
    assert "(counted from words)" in mine
    others = as_text((await put("debrief the Helix call", TALK, principal=MANAGER)).answer)
    assert "How you spoke" not in others
    assert "Our side spoke" not in others


async def test_where_others_read_along_the_notes_stay_out() -> None:
    ask = replace(asking("debrief the Helix call", HELIX), group=True)
    told = as_text((await answered(COACH, ask, (*BASE, TALK))).answer)
    assert "Our side spoke" not in told
    assert "Ask me in a chat of our own" in told


async def test_my_last_call_is_the_one_on_record_and_its_agenda_is_held_against_it() -> None:
    ended = call(
        state="ended",
        ended_at=NOW,
        started_at=NOW - timedelta(minutes=30),
        document_id="doc_call",
        agenda=("Board date", "Reference visit"),
    )
    outcome = await put("debrief my last call", TALK, ended, entities=Entities())
    assert outcome.answer.title == "Debrief: Helix call"
    assert "Not spoken of, though on the agenda: Reference visit." in as_text(outcome.answer)


async def test_a_call_whose_source_named_nobody_is_mine_and_has_its_sides() -> None:
    said = transcript(
        ("Our side", 0, "What would have to be true for you to sign this year?"),
        ("Client", 8, "To be honest, your price is too high for what we get."),
        ("Our side", 20, "I will send you the guarantee wording by Tuesday."),
    )
    older = replace(TALK, id="doc_older", title="Older call", at=NOW - timedelta(days=9))
    ended = call(state="ended", ended_at=NOW, started_at=NOW - timedelta(minutes=30), document_id="doc_call")
    outcome = await put("debrief my last call", said, older, ended, entities=Entities())
    told = as_text(outcome.answer)
    assert outcome.answer.title == "Debrief: Helix call"
    assert "Our side spoke 64%" in told
    assert "Our side:" not in told  # a side is nobody's name


async def test_what_is_no_longer_kept_is_said_so() -> None:
    ended = call(state="ended", ended_at=NOW, started_at=NOW - timedelta(minutes=30))
    said = (await put("debrief my last call", ended, entities=Entities())).answer.summary
    assert said == "What was said in your last call is no longer kept, so I can't debrief it again."


async def test_without_a_call_on_record_it_says_what_to_give_it() -> None:
    said = (await put("debrief my last call", entities=Entities())).answer.summary
    assert said.startswith("There is no call on record that you may read.")
    assert "scip import" in said


async def test_a_transcript_in_which_nothing_is_said_is_said_so() -> None:
    outcome = await put("debrief the Helix call", transcript(("Kim Moreno", 0, "   ")))
    assert outcome.answer.summary == "Nothing was heard in that call, so there is nothing to debrief."


async def test_small_talk_asks_for_nothing() -> None:
    talk = transcript(("Kim Moreno", 0, "Nice weather today."), ("Dana Whitfield", 3, "Yes, lovely."))
    outcome = await put("debrief the Helix call", talk)
    assert (
        outcome.answer.summary
        == f"Helix call, {asking().voice.day(date(2026, 11, 20))}: nothing that asks for a next step."
    )
    assert outcome.proposal is None


async def test_contradicting_dates_leave_the_last_word() -> None:
    talk = transcript(
        ("Ola Brekke", 0, "The board decides on 10 December."),
        ("Ola Brekke", 9, "No wait, the board decides on 17 December, I am looking at the calendar."),
    )
    items = lists(await put("debrief the Helix call", talk))["For the CRM, each waiting for your yes"].items
    assert [i.text for i in items] == ["Close date: Dec 17, 2026"]


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (date(2027, 9, 9), date(2026, 9, 9)),  # "9 September", read as the next one
        (date(2026, 11, 24), date(2026, 11, 17)),  # "Tuesday", read as the next one
        (date(2026, 11, 19), date(2026, 11, 19)),
    ],
)
async def test_a_day_of_a_call_is_one_that_has_been(said: date, meant: date) -> None:
    held = replace(TALK, at=datetime(meant.year, meant.month, meant.day, 8, tzinfo=UTC))
    entities = replace(HELIX, dates=(said,))
    assert (await put("debrief that call", held, entities=entities)).answer.title == "Debrief: Helix call"
    other = await put("debrief that call", replace(held, at=held.at - timedelta(days=1)), entities=entities)
    assert other.answer.summary.startswith("I find no call with Helix of ")
    assert [a.action.args for a in lists(other)["Calls on record"].items if a.action] == [{"document_id": "doc_call"}]


async def test_a_call_is_found_by_its_title() -> None:
    later = replace(TALK, id="doc_later", title="Later talk", at=NOW - timedelta(minutes=5))
    outcome = await put("debrief helix call please", TALK, later, entities=Entities())
    assert outcome.answer.title == "Debrief: Helix call"


async def test_where_hints_go_is_changed_by_saying_so() -> None:
    outcome = await put("send the hints to Slack", call(), entities=Entities())
    assert outcome.proposal is not None
    assert dict(outcome.proposal.changes[0].values) == {"hints_to": "slack"}
    assert "not connected" not in as_text(outcome.answer)


async def test_hints_wished_in_a_chat_that_is_not_there_are_said_to_stay_in_the_panel() -> None:
    alone = coach_by(embedder=_no_embedder, chats=("web", "teams"))
    told = as_text((await put("send the hints to Slack", call(), entities=Entities(), skill=alone)).answer)
    assert "Slack is not connected here, so hints stay in the side panel" in told
    told = as_text((await put("send the hints to my Teams chat", call(), entities=Entities(), skill=alone)).answer)
    assert "not connected" not in told


async def test_a_choice_of_deal_takes_along_what_was_said() -> None:
    other = deal("Helix Renewal", key="deal_two")
    entities = Entities(account_ids=("account_helix",), mentions=("Helix",))
    outcome = await put("start listening to my call with Helix, everyone agreed, 20 minutes", other, entities=entities)
    assert outcome.proposal is None
    chosen = next(a for a in outcome.answer.actions if a.args.get("deal_id") == "deal_two")
    assert (chosen.args["consent"], chosen.args["minutes"], chosen.args["look"]) == ("given", "20", "yes")
    again = await answered(COACH, asking(verb="start", args=chosen.args), (*BASE, other))
    assert again.proposal is not None
    assert again.proposal.changes[0].values["consent"] == "given"
    plain = await answered(COACH, asking(verb="start", args={"deal_id": "deal_two", "look": "yes"}), (*BASE, other))
    assert plain.proposal is None


async def test_a_start_in_words_fills_in_the_form_and_offers_only_chats_that_reach_the_person() -> None:
    async def reached(user_id: str) -> list[str]:
        return {"user_kim": ["web", "slack"]}[user_id]

    alone = coach_by(embedder=_no_embedder, chats=("web", "slack", "teams"), reached=reached)
    outcome = await put("coach my Helix call, 30 minutes, agenda: budget; contract", skill=alone)
    for action in outcome.answer.actions:
        fields = {f.name: f for f in action.fields}
        assert [c.value for c in fields["hints_to"].choices] == ["web", "slack", "none"]
        assert (fields["minutes"].value, fields["agenda"].value) == ("30", "budget\ncontract")


@pytest.mark.parametrize(
    ("said", "before", "told"),
    [
        ("coach my Helix call, everyone agreed", (), "listening to your call on Helix Cloud as soon as its sound"),
        ("send the hints to Slack", (call(),), "goes on with hints in the side panel and Slack"),
        ("start listening, 45 minutes, agenda: price; date", (call(),), "the agenda “price; date”"),
    ],
)
async def test_what_was_put_on_record_is_told_as_what_happens(
    said: str, before: tuple[LiveCall, ...], told: str
) -> None:
    outcome = await put(said, *before)
    assert outcome.proposal is not None
    assert told in outcome.proposal.cause
