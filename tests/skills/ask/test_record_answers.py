"""Questions that a record answers, with the record as the source."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from knowledge.records import Activity, CaseStudy, Deal, NpsSurvey, Ticket
from skills.answer import Answer, TablePart, to_json
from skills.catalog.ask.skill import ASK
from skills.runner import run_skill
from tests.support.helix import ANALYST, ask, at, reader

HELIX = ("deal_helix",)


async def run(text: str, *more: object, **kwargs: object) -> Answer:
    return (await run_skill(ASK, ask(text, **kwargs), reader(*more))).answer  # type: ignore[arg-type]


def table(answer: Answer) -> TablePart:
    (found,) = [p for p in answer.parts if isinstance(p, TablePart)]
    return found


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("when does Helix close?", "Helix line control: close date Jan 29, 2027, in 2 months."),
        ("what's the close date of Helix", "Helix line control: close date Jan 29, 2027, in 2 months."),
        ("what's the amount on Helix", "Helix line control: amount $420,000."),
        ("how big is Helix", "Helix line control: amount $420,000."),
        ("how much is Helix worth", "Helix line control: amount $420,000."),
        ("who owns Helix", "Helix line control: owner Kim Moreno."),
        ("what stage is Helix in", "Helix line control: stage Propose."),
        ("what's the status of Helix", "Helix line control: stage Propose."),
        ("what's the next step on Helix", "Helix line control: next step Security review (Dec 2, 2026)."),
        ("which products are in Helix", "Helix line control: products FlowGuard."),
        ("who are we up against on Helix", "Helix line control: competitors Cobalt."),
        ("what discount is on Helix", "Helix line control: no discount on record."),
    ],
)
async def test_fields_of_a_deal(text: str, lead: str) -> None:
    answer = await run(text, deals=HELIX)
    assert answer.summary == lead
    assert answer.sources[0].record_id == "deal_helix"


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("who owns Helix", "Helix Robotics: owner Kim Moreno."),
        ("what industry is Helix in", "Helix Robotics: industry Manufacturing."),
        ("how many employees does Helix have", "Helix Robotics: employees 640."),
        ("what is Helix's revenue", "Helix Robotics: revenue $90,000,000."),
        ("since when is Helix a client", "Helix Robotics: client since Mar 1, 2021."),
        ("what's the NPS of Helix", "Helix Robotics: NPS 46 (Oct 1, 2026, 12 responses)."),
        ("does Helix have open tickets", "Helix Robotics: open tickets 1 (high: Login fails)."),
        ("where is Helix based", "Helix Robotics: region DE, EMEA."),
        ("who do we know at Helix", "You know 3 people at Helix Robotics: Dana Wu, Otto Brandt, Priya Nair."),
    ],
)
async def test_fields_of_a_client(text: str, lead: str) -> None:
    more = (
        NpsSurvey("nps_1", "default", "account_helix", date(2026, 10, 1), 46, 12),
        Ticket("ticket_1", "default", "account_helix", date(2026, 11, 1), "high", "Login fails"),
    )
    answer = await run(text, *more, accounts=("account_helix",))
    assert answer.summary == lead


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("who is Dana Wu", "Dana Wu is CFO at Helix Robotics."),
        ("what's Dana's email", "Dana Wu: e-mail dana@helix.example."),
        ("what is Dana's phone number", "Dana Wu: phone +49 30 1."),
        ("what is Dana's role", "Dana Wu: position CFO."),
    ],
)
async def test_people(text: str, lead: str) -> None:
    assert (await run(text, contacts=("contact_dana",))).summary == lead


async def test_a_missing_address_offers_to_add_it() -> None:
    answer = await run("what's Priya's email", contacts=("contact_priya",))
    assert answer.summary == "No e-mail on record for Priya Nair."
    assert answer.actions[0].verb == "contact"


async def test_a_client_with_two_open_deals_answers_for_both() -> None:
    answer = await run("when does Helix close", accounts=("account_helix",))
    assert [row[0] for row in table(answer).rows] == ["Helix line control", "Helix spares"]


async def test_colleagues_and_products() -> None:
    assert (await run("who is Kim", users=("user_kim",))).summary == "Kim Moreno is our Client Expert."
    priced = await run("how much does FlowGuard cost", products=("product_flow",))
    assert priced.summary == "FlowGuard lists at $1,200."


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("how many open deals do I have", "3 open deals of yours, worth $515,000 (1 without an amount) together."),
        (
            "how many deals did I win this year",
            "1 won deal of yours closed Jan 1, 2026 – Dec 31, 2026, worth $60,000 together.",
        ),
        ("what's my pipeline worth", "3 open deals of yours, worth $515,000 (1 without an amount) together."),
        (
            "list my deals closing this quarter",
            "1 open deal of yours closing Oct 1, 2026 – Dec 31, 2026, worth $95,000: Globex store rollout.",
        ),
        (
            "which of my deals are in negotiation",
            "1 open deal of yours in negotiate, worth $95,000: Globex store rollout.",
        ),
        ("show me my deals over 100k", "1 open deal of yours over $100,000, worth $420,000: Helix line control."),
        ("what is my biggest deal", "1 open deal of yours, worth $420,000: Helix line control."),
        ("list my lost deals", "No lost deals of yours."),
    ],
)
async def test_lists_and_counts(text: str, lead: str) -> None:
    assert (await run(text)).summary == lead


async def test_amounts_in_two_currencies_are_not_added_up(snapshot: SnapshotAssertion) -> None:
    euro = Deal(
        "deal_euro",
        "default",
        "Euro deal",
        "user_kim",
        "account_globex",
        amount=Decimal(10_000),
        currency="EUR",
        close_on=date(2027, 2, 1),
    )
    answer = await run("list my open deals", euro)
    assert "€10,000 + $515,000" in answer.summary
    assert to_json(answer) == snapshot


async def test_the_next_meeting_and_the_last_talk() -> None:
    ahead = await run("next meeting with Globex", accounts=("account_globex",))
    assert "Globex pricing workshop" in ahead.summary
    assert "in 4 days" in ahead.summary
    back = await run("what did we last talk about with Globex", accounts=("account_globex",))
    assert "second reference" in back.summary
    assert back.sources[0].record_id == "activity_globex"
    none = await run("when is my next meeting with Helix", deals=HELIX)
    assert none.summary == "No meeting or call is planned with Helix line control."


async def test_case_studies_by_what_the_question_names() -> None:
    ports = CaseStudy("case_1", "default", "Cranes that run", "Nordport", "Ports", "EMEA", (), "up", date(2025, 1, 1))
    food = CaseStudy("case_2", "default", "Cold chain", "Frosta", "Food", "EMEA", (), "up", date(2025, 2, 1))
    found = await run("which case studies do we have in ports", ports, food)
    assert found.summary == "1 case study: Cranes that run."
    none = await run("which case studies do we have in banking", ports, food)
    assert none.summary.startswith("No case study matches that.")


async def test_open_tasks_with_what_is_late() -> None:
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
    answer = await run("what are my open tasks", late)
    assert answer.summary == "1 open task, 1 overdue; first: Send references."


async def test_a_deal_of_somebody_else_is_as_if_it_were_not() -> None:
    answer = await run("when does Nimbus close", unresolved=("Nimbus",))
    assert answer.title == "Nothing found"


async def test_an_analyst_hears_honestly_that_deals_are_closed_to_them() -> None:
    answer = await run("how many open deals do we have", principal=ANALYST)
    assert answer.title == "Not open to you"


@given(st.text(max_size=200))
@settings(max_examples=80)
async def test_any_question_gets_an_answer(text: str) -> None:
    answer = await run(text, deals=HELIX, accounts=("account_helix",), contacts=("contact_dana",))
    assert answer.title
