"""The change as it is shown, proposed and refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from knowledge.records import FieldChange, QualifierAnswer
from skills.answer import DiffPart, DiffRow, TextPart, to_json
from skills.catalog.crm_update.skill import CRM_UPDATE
from skills.runner import Outcome, run_skill
from skills.wording import Voice
from tests.support.asking import answered, asking
from tests.support.deal_files import user
from tests.support.fake_reader import NOW
from tests.support.helix import ANALYST, ask, at, reader

HELIX = ("deal_helix",)


async def run(text: str = "", *more: FieldChange | QualifierAnswer, **kwargs: object) -> Outcome:
    return await run_skill(CRM_UPDATE, ask(text, **kwargs), reader(*more))  # type: ignore[arg-type]


def diffs(outcome: Outcome) -> list[DiffRow]:
    return [row for p in outcome.answer.parts if isinstance(p, DiffPart) for row in p.rows]


async def test_the_exact_change_is_shown_and_proposed_with_what_it_replaces(snapshot: SnapshotAssertion) -> None:
    outcome = await run("move Helix to negotiate, amount 480k, close end of March", deals=HELIX)
    assert diffs(outcome) == [
        DiffRow("Stage", "Propose", "Negotiate"),
        DiffRow("Amount", "$420,000", "$480,000"),
        DiffRow("Close date", "Jan 29, 2027", "Mar 31, 2027"),
    ]
    assert outcome.proposal is not None
    (change,) = outcome.proposal.changes
    assert change.values == {"stage": "negotiate", "amount": Decimal(480_000), "close_on": date(2027, 3, 31)}
    assert change.expected == {"stage": "propose", "amount": Decimal(420_000), "close_on": date(2027, 1, 29)}
    assert outcome.remember == {"records": [["deal", "deal_helix"]]}
    assert to_json(outcome.answer) == snapshot


async def test_values_read_in_the_persons_locale() -> None:
    outcome = await run("set the amount to 480.000 €", deals=HELIX, locale="de_DE")
    assert diffs(outcome) == [
        DiffRow("Amount", "420.000\xa0$", "480.000\xa0€"),
        DiffRow("Currency", "USD", "EUR"),
    ]


async def test_edit_comes_with_the_values_as_they_would_become() -> None:
    outcome = await run("Helix is now 480k", deals=HELIX)
    (edit,) = [a for a in outcome.answer.actions if a.id == "edit"]
    assert {f.name: f.value for f in edit.fields}["amount"] == "480000"
    again = await run(verb="set", args={**edit.args, **{f.name: f.value for f in edit.fields}})
    assert diffs(again) == diffs(outcome)


async def test_two_deals_in_one_message_each_get_their_own() -> None:
    outcome = await run(
        "move Helix line control to negotiate and Globex to qualify", deals=("deal_helix", "deal_globex")
    )
    assert outcome.proposal is not None
    assert [(c.record_id, c.values["stage"]) for c in outcome.proposal.changes] == [
        ("deal_helix", "negotiate"),
        ("deal_globex", "qualify"),
    ]


async def test_winning_closes_the_deal_today() -> None:
    outcome = await run("we won Helix", deals=HELIX)
    assert outcome.proposal is not None
    assert outcome.proposal.changes[0].values == {"stage": "won", "status": "won", "close_on": date(2026, 11, 20)}


async def test_a_won_deal_needs_an_amount_and_the_form_finishes_it() -> None:
    outcome = await run("we won it", deals=("deal_spares",))
    assert outcome.proposal is None
    (form,) = outcome.answer.actions
    done = await run(verb="set", args={**form.args, "amount": "75k"})
    assert done.proposal is not None
    assert done.proposal.changes[0].values["amount"] == Decimal(75_000)
    assert done.proposal.changes[0].values["status"] == "won"


async def test_a_lost_deal_asks_why() -> None:
    outcome = await run("mark Helix lost", deals=HELIX)
    assert outcome.proposal is None
    (form,) = outcome.answer.actions
    done = await run(verb="set", args={**form.args, "loss_reason": "Price", "detail": "12 % above Cobalt"})
    assert done.proposal is not None
    assert done.proposal.changes[0].values["loss_reason"] == "Price: 12 % above Cobalt"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("amount -5k", "can't be below zero"),
        ("set close date to yesterday", "is in the past"),
        ("move it to flurb", "“flurb” is not a stage here"),
        ("change the owner to Priya", "that is done in the CRM it comes from"),
        ("change the close date", "Which day should it close?"),
        ("set the amount to 999999999999999", "more than I believe"),
    ],
)
async def test_what_cannot_be_is_said_kindly_with_a_way_on(text: str, said: str) -> None:
    outcome = await run(text, deals=HELIX)
    assert outcome.proposal is None
    assert said in outcome.answer.summary
    assert outcome.answer.actions


async def test_the_good_part_of_a_message_is_proposed_and_the_rest_asked() -> None:
    outcome = await run("set the amount to 480k and move it to flurb", deals=HELIX)
    assert outcome.proposal is not None
    assert any(isinstance(p, TextPart) and "not a stage" in p.text for p in outcome.answer.parts)


async def test_nothing_changes_when_it_already_is_so() -> None:
    outcome = await run("move Helix to propose", deals=HELIX)
    assert outcome.proposal is None
    assert outcome.answer.title == "Nothing to change"


async def test_a_call_is_logged_with_the_people_on_record(snapshot: SnapshotAssertion) -> None:
    outcome = await run(
        "log a call with Dana and Bob at Helix yesterday, 30 min: she confirmed the budget", deals=HELIX
    )
    assert outcome.proposal is not None
    values = outcome.proposal.changes[0].values
    assert (values["contact_ids"], values["minutes"]) == (("contact_dana",), 30)
    assert any(isinstance(p, TextPart) and "Bob is not on the contact list" in p.text for p in outcome.answer.parts)
    assert to_json(outcome.answer) == snapshot


async def test_the_day_of_a_call_today_is_the_day_where_they_are() -> None:
    there = Voice(NOW, time_zone="Pacific/Pago_Pago")  # 22:00 on the day before
    told = replace(ask("log a call with Dana at Helix today", deals=HELIX), voice=there)
    outcome = await run_skill(CRM_UPDATE, told, reader())
    (edit,) = [a for a in outcome.answer.actions if a.id == "edit"]
    assert {f.name: f.value for f in edit.fields}["on"] == "2026-11-19"


async def test_the_same_turn_makes_the_same_record() -> None:
    first, second = [await run("remind me to call Dana on Monday", deals=HELIX) for _ in range(2)]
    assert first.proposal == second.proposal


async def test_what_of_a_wish_is_so_already_is_said_beside_the_change() -> None:
    outcome = await run("Helix is now 480k, closing 29 January 2027", deals=HELIX)
    assert [row.field for row in diffs(outcome)] == ["Amount"]
    told = [p.text for p in outcome.answer.parts if isinstance(p, TextPart)]
    assert any("already closes on Jan 29, 2027" in text for text in told)


@pytest.mark.parametrize(
    ("text", "named"), [("log a call with Helix yesterday: they agreed", ""), ("log a call with Zoe: agreed", "Zoe")]
)
async def test_a_call_with_the_client_is_with_nobody_in_particular(text: str, named: str) -> None:
    outcome = await run(text, deals=HELIX)
    told = " ".join(p.text for p in outcome.answer.parts if isinstance(p, TextPart))
    assert ("not on the contact list" in told) == bool(named)
    assert named in told


async def test_a_new_contact_and_one_who_is_there_already() -> None:
    new = await run("add Ravi Patel, VP Operations at Helix, ravi@helix.example", deals=HELIX)
    assert new.proposal is not None
    assert new.proposal.changes[0].values["level"] == "vp"
    known = await run("add Dana Wu, Group CFO, dana@helix.example", deals=HELIX)
    assert known.proposal is not None
    assert known.proposal.changes[0].op == "update"
    assert diffs(known) == [DiffRow("Position", "CFO", "Group CFO")]


async def test_a_bad_address_is_asked_again_with_the_form_filled_in() -> None:
    outcome = await run("add Bob Smith, CIO, bob@helix", deals=HELIX)
    assert outcome.proposal is None
    assert {f.name: f.value for f in outcome.answer.actions[0].fields}["email"] == "bob@helix"


async def test_no_deal_named_offers_ones_own() -> None:
    outcome = await run("move it to negotiate")
    assert outcome.proposal is None
    *offered, other = outcome.answer.actions
    assert [a.args["deal_id"] for a in offered] == ["deal_globex", "deal_helix", "deal_spares"]
    assert (other.fields[0].find, other.args) == ("deal", {"text": "move it to negotiate"})


async def test_a_client_with_one_open_deal_needs_no_question() -> None:
    outcome = await run("move Globex to qualify", accounts=("account_globex",))
    assert outcome.proposal is not None
    assert outcome.proposal.changes[0].record_id == "deal_globex"


async def test_an_analyst_is_told_kindly() -> None:
    outcome = await run("move Helix to won", deals=HELIX, principal=ANALYST)
    assert outcome.proposal is None
    assert "analyst" in outcome.answer.summary


async def test_stored_text_is_never_read_for_changes() -> None:
    outcome = await run("what did the mail say?", deals=HELIX)
    assert outcome.proposal is None


async def test_undo_puts_back_the_last_change_of_the_asker() -> None:
    mine = FieldChange(
        "c1",
        "default",
        "deal",
        "deal_helix",
        "amount",
        Decimal(300_000),
        Decimal(420_000),
        at(11, 19),
        "user_kim",
        "set_1",
    )
    other = FieldChange(
        "c2", "default", "deal", "deal_helix", "stage", "qualify", "propose", at(11, 20), "user_x", "set_2"
    )
    memory = {"records": [["deal", "deal_helix"]]}
    outcome = await run("undo that", mine, other, memory=memory)
    assert outcome.proposal is not None
    assert outcome.proposal.undo_of == "set_1"
    assert diffs(outcome) == [DiffRow("Amount", "$420,000", "$300,000")]


async def test_undo_of_an_amount_in_another_currency_shows_each_in_its_own() -> None:
    changed = {"amount": (Decimal(420_000), Decimal(300_000)), "currency": ("USD", "EUR")}
    rows = [
        FieldChange(f"c_{name}", "default", "deal", "deal_helix", name, was, now, at(11, 19), "user_kim", "set_1")
        for name, (was, now) in changed.items()
    ]
    outcome = await run("undo that", *rows, memory={"records": [["deal", "deal_helix"]]})
    assert DiffRow("Amount", "€300,000", "$420,000") in diffs(outcome)


async def test_undo_finds_what_was_decided_about_the_deal_spoken_of() -> None:
    answer = QualifierAnswer("qualifier_x", "default", "deal_helix", "capability", True, at(11, 20, 9), "user_kim")
    made = FieldChange(
        "c3", "default", "qualifier_answer", "qualifier_x", "created", False, True, at(11, 20, 9), "user_kim", "set_3"
    )
    long_ago = FieldChange(
        "c4", "default", "deal", "deal_helix", "stage", "qualify", "propose", at(10, 1), "user_kim", "set_4"
    )
    outcome = await run("undo that", answer, made, long_ago, verb="undo", accounts=("account_helix",))
    assert outcome.proposal is not None
    assert (outcome.proposal.undo_of, outcome.proposal.cause) == ("set_3", "Answer to a qualifier: on record")
    assert diffs(outcome) == [DiffRow("On record", "since Nov 20, 2026, 9:00 AM", "taken off again")]
    assert (await run("undo", long_ago, verb="undo", deals=HELIX)).answer.title == "Nothing to undo"


@pytest.mark.parametrize("text", ["nah", "no", "Never mind", "forget it"])
async def test_a_no_to_a_question_back_changes_nothing_and_says_so(text: str) -> None:
    outcome = await run(text, deals=HELIX)
    assert (outcome.proposal, outcome.answer.summary) == (None, "All right, nothing was changed.")


async def test_a_name_nobody_bears_is_said_before_other_deals_are_offered() -> None:
    outcome = await run("move Osprey to won", unresolved=("Osprey",))
    assert outcome.answer.summary == "I find nothing called “Osprey” that you may see. Which deal is this about?"


async def test_nothing_to_undo_is_said() -> None:
    outcome = await run("undo that")
    assert outcome.proposal is None
    assert outcome.answer.title == "Nothing to undo"


@given(st.integers(1, 10**9), st.dates(date(2026, 11, 20), date(2040, 1, 1)))
@settings(max_examples=40)
async def test_words_to_diff_and_back(amount: int, day: date) -> None:
    outcome = await run(f"set the amount to ${amount} and the close date to {day.isoformat()}", deals=HELIX)
    values = outcome.proposal.changes[0].values if outcome.proposal else {}
    assert values.get("amount", Decimal(420_000)) == amount
    assert values.get("close_on", date(2027, 1, 29)) == day


@given(st.text(max_size=200), st.sampled_from(["show", "set", "task", "log", "contact", "nonsense"]))
@settings(max_examples=80)
async def test_any_words_and_any_form_get_an_answer(text: str, verb: str) -> None:
    args = {
        "deal_id": "deal_helix",
        "amount": text,
        "close_on": text,
        "stage": text,
        "subject": text,
        "name": text,
        "body": text,
    }
    outcome = await run(text, deals=HELIX, verb=verb, args=args)
    assert outcome.answer.title


@pytest.mark.parametrize("text", ["log a call with dana: priya was fine", "log a call with Dana Wu: priya was fine"])
async def test_who_was_there_is_written_down_however_their_names_are_written(text: str) -> None:
    outcome = await run(text, deals=HELIX, contacts=("contact_dana", "contact_priya"))
    assert outcome.proposal is not None
    assert outcome.proposal.changes[0].values["contact_ids"] == ("contact_dana",)
    assert DiffRow("With", "—", "Dana Wu") in diffs(outcome)


async def test_with_no_deal_of_ones_own_any_other_is_found_by_its_name() -> None:
    outcome = await answered(CRM_UPDATE, asking("move it to negotiate"), (user(),))
    (find,) = outcome.answer.actions
    assert (find.label, find.fields[0].find, find.fields[0].choices) == ("Find the deal", "deal", ())
