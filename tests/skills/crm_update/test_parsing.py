"""Words into wishes: every kind of change, several at once, and any text at all."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import STAGES
from skills.catalog.crm_update.parsing import parse
from skills.catalog.crm_update.stages import label, stage_named
from skills.catalog.crm_update.wishes import ContactWish, DealWish, LogWish, Shift, TaskWish, Wish
from skills.wording import Voice

VOICE = Voice(datetime(2026, 11, 18, 9, tzinfo=UTC))  # a Wednesday


def one(text: str, voice: Voice = VOICE) -> Wish:
    (wish,) = parse(text, voice).found
    return wish


def deal(text: str) -> DealWish:
    wish = one(text)
    assert isinstance(wish, DealWish)
    return wish


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("move Helix to negotiate", "negotiate"),
        ("Helix is now in negotiation", "negotiate"),
        ("set Helix to the proposal stage", "propose"),
        ("put Helix back to qualification", "qualify"),
        ("mark Helix as won", "won"),
        ("we won Helix", "won"),
        ("won Helix!", "won"),
        ("Helix is closed won", "won"),
        ("reopen Globex to qualify", "qualify"),
    ],
)
def test_stages_and_their_synonyms(text: str, stage: str) -> None:
    assert deal(text).stage == stage


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("mark Globex lost because the budget was cut", "The budget was cut"),
        ("close Helix as lost on price", "On price"),
        ("we lost Globex to Brightpath", "Lost to Brightpath"),
        ("Globex lost to Brightpath on price", "Lost to Brightpath on price"),
        ("mark Helix lost: they chose to build it themselves", "They chose to build it themselves"),
        ("mark Helix as lost", None),
    ],
)
def test_a_lost_deal_and_why(text: str, reason: str | None) -> None:
    wish = deal(text)
    assert (wish.stage, wish.loss_reason) == ("lost", reason)


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("Helix is now 420k", "420000", None),
        ("set the amount to $1.2m", "1200000", "USD"),
        ("set amount to €350.000", "350000", "EUR"),
        ("set the amount to 4200", "4200", None),
        ("Helix amount -5k", "-5000", None),
        ("change the value of Helix to 95,500", "95500", None),
    ],
)
def test_amounts(text: str, amount: str, currency: str | None) -> None:
    wish = deal(text)
    assert (wish.amount, wish.currency) == (Decimal(amount), currency)


def test_amounts_relative_to_what_is_on_record() -> None:
    assert deal("raise Helix by 10%").amount_factor == Decimal("1.1")
    assert deal("cut the amount by 20k").amount_change == Decimal(-20_000)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("push Helix to end of Q1", date(2027, 3, 31)),
        ("close date 15 March", date(2027, 3, 15)),
        ("Helix closes on 2026-12-15", date(2026, 12, 15)),
        ("push the close date to end of next month", date(2026, 12, 31)),
    ],
)
def test_close_dates(text: str, day: date) -> None:
    assert deal(text).close_on == day


def test_close_dates_moved_by_a_span() -> None:
    assert deal("push the close date out two weeks").close_shift == Shift(days=14)
    assert deal("pull Helix in by a month").close_shift == Shift(months=-1)


def test_a_next_step_with_its_day() -> None:
    wish = deal("next step for Helix: security review on 2 December")
    assert (wish.next_step, wish.next_step_on) == ("Security review", date(2026, 12, 2))


@pytest.mark.parametrize(
    ("text", "subject", "due"),
    [
        ("remind me to send the proposal Friday", "Send the proposal", date(2026, 11, 20)),
        ("remind me on Friday to call Dana", "Call Dana", date(2026, 11, 20)),
        ("remind me tomorrow to move the meeting to Tuesday", "Move the meeting to Tuesday", date(2026, 11, 19)),
        ("remind me on Friday at 3pm to call Dana", "Call Dana, at 3pm", date(2026, 11, 20)),
        ("remind me tomorrow at 3 to move it to Tuesday", "Move it to Tuesday, at 3", date(2026, 11, 19)),
        ("remind me at 15:30 to call Dana", "Call Dana, at 15:30", date(2026, 11, 18)),
        ("remind me to call Dana tomorrow at 3", "Call Dana at 3", date(2026, 11, 19)),
        ("add a task for Helix: prepare the deck by 3 December", "Prepare the deck", date(2026, 12, 3)),
        ("todo: send references", "Send references", None),
    ],
)
def test_tasks(text: str, subject: str, due: date | None) -> None:
    wish = one(text)
    assert isinstance(wish, TaskWish)
    assert (wish.subject, wish.due_on) == (subject, due)


def test_a_logged_call_with_person_day_minutes_and_words() -> None:
    wish = one("log a call with Dana at Helix yesterday, 30 min: she confirmed the budget, and we move it to March")
    assert isinstance(wish, LogWish)
    assert (wish.kind, wish.people, wish.minutes, wish.at.date()) == ("call", ("Dana",), 30, date(2026, 11, 17))
    assert wish.body == "She confirmed the budget, and we move it to March"


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("log a call with ola today 20 min he agrees with the price", "He agrees with the price"),
        (
            "log a call with Ola yesterday 20 min budget is fine, first report in January",
            "Budget is fine, first report in January",
        ),
        ("had a call with dana this morning she wants the pilot extended", "She wants the pilot extended"),
        ("log a call with Dana today on Skarholt", ""),
        ("log a call with dana they had yesterday", ""),
    ],
)
def test_what_was_said_is_kept_without_a_mark_before_it(text: str, body: str) -> None:
    wish = one(text)
    assert isinstance(wish, LogWish)
    assert wish.body == body


def test_a_meeting_told_in_the_past_tense() -> None:
    wish = one("I just met Dana and Priya for an hour, they liked the demo")
    assert isinstance(wish, LogWish)
    assert (wish.kind, wish.people, wish.minutes) == ("meeting", ("Dana", "Priya"), 60)
    assert wish.body == "They liked the demo"


def test_the_moment_of_a_log_is_the_persons_own_clock() -> None:
    wish = one("log a call with Dana yesterday at 3pm", Voice(VOICE.now, "en_US", "America/New_York"))
    assert isinstance(wish, LogWish)
    assert wish.at.isoformat() == "2026-11-17T15:00:00-05:00"


def test_contacts() -> None:
    wish = one("add Priya Nair, Head of Purchasing at Helix, priya@helix.example, +44 20 7946 0958")
    assert isinstance(wish, ContactWish)
    assert (wish.name, wish.title, wish.email, wish.phone) == (
        "Priya Nair",
        "Head of Purchasing",
        "priya@helix.example",
        "+44 20 7946 0958",
    )
    short = one("add a contact Jane Doe CFO at Helix")
    assert isinstance(short, ContactWish)
    assert (short.name, short.title) == ("Jane Doe", "CFO")
    bad = one("add Bob Smith, CIO, bob@helix")
    assert isinstance(bad, ContactWish)
    assert (bad.email, bad.bad_email) == (None, "bob@helix")
    change = one("Dana's e-mail is dana.wu@helix.example")
    assert isinstance(change, ContactWish)
    assert change.update


@pytest.mark.parametrize(
    ("text", "name", "title"),
    [
        (
            "add a contact at ardenne: marie dupont, maintenance manager, m@a.example",
            "Marie Dupont",
            "maintenance manager",
        ),
        ("add contact jane doe cfo at helix", "Jane Doe", "cfo"),
        ("add contact jane doe", "Jane Doe", ""),
    ],
)
def test_a_contact_typed_small_has_a_whole_name(text: str, name: str, title: str) -> None:
    wish = one(text)
    assert isinstance(wish, ContactWish)
    assert (wish.name, wish.title) == (name, title)


def test_several_changes_in_one_message() -> None:
    wishes = parse(
        "Move Helix to negotiate, set the amount to 420k and push close to end of March, remind me to send the "
        "proposal "
        "Friday. Log a call with Dana: she wants it by March and a discount.",
        VOICE,
    ).found
    assert [type(w) for w in wishes] == [DealWish, DealWish, DealWish, TaskWish, LogWish]
    assert isinstance(wishes[4], LogWish)
    assert wishes[4].body == "She wants it by March and a discount."


@pytest.mark.parametrize(
    "text", ["hand Helix over to Tomasz", "reassign the Helix deal to Tomasz", "move Helix to Tomasz"]
)
def test_a_deal_that_is_to_be_somebody_elses(text: str) -> None:
    assert deal(text).unknown_stage == "Tomasz"


def test_words_that_ask_for_no_change_are_handed_back() -> None:
    wishes = parse("the weather is nice", VOICE)
    assert wishes.found == ()
    assert wishes.unread == ("the weather is nice",)


@pytest.mark.parametrize("text", ["undo that", "Please undo", "revert my last change", "oops, take that back"])
def test_undo(text: str) -> None:
    assert parse(text, VOICE).undo


@given(st.text(max_size=300))
@settings(max_examples=150)
def test_any_text_can_be_read(text: str) -> None:
    parse(text, VOICE)


@given(st.sampled_from(STAGES), st.integers(1, 10**9), st.dates(date(2026, 11, 19), date(2035, 1, 1)))
@settings(max_examples=60)
def test_what_is_said_exactly_is_read_exactly(stage: str, amount: int, day: date) -> None:
    wishes = parse(f"set the amount to ${amount} and the close date to {day.isoformat()}", VOICE).found
    assert [w for w in wishes if isinstance(w, DealWish) and w.amount == amount]
    assert [w for w in wishes if isinstance(w, DealWish) and w.close_on == day]
    assert stage_named(label(stage)) == stage
