"""Questions that a record answers, with the record as the source."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from knowledge.passage import Passage
from knowledge.records import Activity, Budget, CaseStudy, Deal, Edge, Imperative, NpsSurvey, Ticket, User
from skills.answer import Answer, FactsPart, TablePart, to_json
from skills.catalog.ask.skill import ASK
from skills.runner import run_skill
from tests.support.fake_reader import KIM, NOW, FakeReader
from tests.support.helix import ANALYST, WORLD, ask, at, reader

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


async def test_a_month_gone_by_is_not_told_as_one_to_come() -> None:
    gone = await run("list my open deals due to close last month")
    coming = await run("list my open deals closing next month")
    assert "due to close" in gone.summary
    assert "closing" not in gone.summary
    assert "closing" in coming.summary


@pytest.mark.parametrize("text", ["Tell me about Helix", "what do we know about the Helix deal?", "who is helix"])
async def test_a_name_with_nothing_asked_in_particular_is_told_at_a_glance(text: str) -> None:
    of_deal = await run(text, deals=HELIX, mentions=("Helix",))
    of_client = await run(text, accounts=("account_helix",), mentions=("Helix",))
    assert of_deal.summary.startswith("Helix line control: Propose, $420,000, closes Jan 29, 2027.")
    assert of_client.summary.startswith("Helix Robotics (Manufacturing, DE): ")
    assert {r[0] for r in table(of_client).rows} >= {"Helix line control"}


async def test_a_name_with_a_topic_is_not_told_at_a_glance() -> None:
    answer = await run("tell me about the roadmap at Helix", accounts=("account_helix",), mentions=("Helix",))
    assert answer.title != "Helix Robotics"


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


BUDGETS = (
    Budget(
        "budget_rumour", "default", "account_helix", "rumoured", date(2026, 11, 1), "deal_helix", Decimal(900_000),
        fog="gossip",
    ),
    Budget(
        "budget_said_yes", "default", "account_helix", "approved", date(2026, 9, 1), "deal_helix", Decimal(420_000),
        owner_contact_id="contact_dana", period="next year", fog="fact",
    ),
)  # fmt: skip


@pytest.mark.parametrize(
    "text", ["what about their budget", "is there an approved budget?", "have they got the money", "whats the budget"]
)
async def test_money_is_told_from_its_record_and_an_approval_comes_before_newer_hearsay(text: str) -> None:
    answer = await run(text, *BUDGETS, deals=HELIX)
    assert answer.summary == ("Helix line control: $420,000 approved, next year, owner Dana Wu, as of Sep 1, 2026.")
    (facts,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    assert [f.value for f in facts.facts] == [
        "$420,000 approved, next year, owner Dana Wu [Fact]",
        "$900,000 rumoured only [Gossip]",
    ]
    assert [s.record_id for s in answer.sources] == ["budget_said_yes", "budget_rumour"]


async def test_money_nobody_vouches_for_is_said_to_be_hearsay() -> None:
    answer = await run("what budget do they have", BUDGETS[0], deals=HELIX)
    assert "rumoured only" in answer.summary
    assert "Nothing firmer than hearsay is on record." in str(answer.parts)


async def test_a_clients_goals_and_ours_are_not_mixed() -> None:
    theirs = Imperative("imperative_helix", "default", "Nobody waits for a part", account_id="account_helix")
    ours = Imperative("imperative_ours", "default", "Lead in robotics", target=Decimal(9_000_000))
    assert (await run("what are Helix's strategic goals", theirs, ours, accounts=("account_helix",))).summary == (
        "Helix Robotics has 1 strategic imperative on record: nobody waits for a part."
    )
    answer = await run("what are our company goals", theirs, ours)
    assert answer.summary == "We have 1 strategic imperative on record: lead in robotics."
    assert (await run("what are our company goals", theirs, ours, principal=ANALYST)).summary == answer.summary


async def test_what_people_worry_about_comes_from_the_map_the_mightiest_first() -> None:
    worries = (
        Edge("edge_p", "default", "plays_role", "contact_priya", "deal_helix", at(6, 2),
             attrs={"role": "backer", "influence": 0.6, "concern": "No boxes in her network."}),
        Edge("edge_d", "default", "plays_role", "contact_dana", "deal_helix", at(6, 2),
             attrs={"role": "buyer", "influence": 0.9, "concern": "A second failed roll-out"}),
    )  # fmt: skip
    answer = await run("what are they worried about", *worries, deals=HELIX)
    assert answer.summary == "Dana Wu: a second failed roll-out; Priya Nair: no boxes in her network."
    assert [s.record_id for s in answer.sources] == ["edge_d", "edge_p"]


@pytest.mark.parametrize("text", ["what tasks do i have open", "any tasks?", "how many open tasks"])
async def test_tasks_are_asked_for_in_many_ways(text: str) -> None:
    assert (await run(text)).title == "Tasks"


@pytest.mark.parametrize("text", ["last call with Globex", "the last meeting", "latest mail from Globex"])
async def test_the_last_touch_is_asked_for_in_few_words(text: str) -> None:
    assert (await run(text, accounts=("account_globex",))).title == "Last contact"


async def test_what_deals_pay_asks_for_no_list_of_them() -> None:
    assert (await run("what do renewals pay")).title != "Deals"
    assert (await run("what deals do I have")).title == "Deals"


async def test_case_studies_not_filed_under_the_word_are_found_by_what_they_tell() -> None:
    mill, bank = (
        CaseStudy(
            f"case_{key}", "default", title, client, industry, "EMEA", (), "", date(2026, 3, 1), document_id=paper
        )
        for key, title, client, industry, paper in (
            ("mill", "From 74 to 86 per cent", "Mira", "Manufacturing", "document_mill"),
            ("bank", "Tills that count", "Bank", "Finance", None),
        )
    )
    told = Passage(
        "p1", "Two paper machines, one crew.", 1.0, "document_mill", "document", "document_mill", "Mira", "company"
    )
    reading = FakeReader([*WORLD, mill, bank], principal=KIM, now=NOW, passages=(told,))
    answer = (await run_skill(ASK, ask("which case studies do we have in paper"), reading)).answer
    assert answer.summary.startswith("No case study is filed under that. Nearest in what they tell: From 74 to 86")
    assert [s.record_id for s in answer.sources] == ["case_mill"]


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


@pytest.mark.parametrize("text", ["sam's pipeline", "show me sam's deals"])
async def test_a_colleagues_pipeline_is_theirs(text: str) -> None:
    theirs = Deal("deal_sam", "default", "Initech pumps", "user_sam", "account_globex", amount=Decimal(5_000))
    answer = await run(text, theirs, users=("user_sam",))
    assert [row[0] for row in table(answer).rows] == ["Initech pumps"]


async def test_what_somebody_wants_is_their_concern_on_the_map() -> None:
    worry = Edge(
        "edge_d", "default", "plays_role", "contact_dana", "deal_helix", at(6, 2),
        attrs={"role": "buyer", "influence": 0.9, "concern": "Ten per cent less than last year"},
    )  # fmt: skip
    answer = await run("what does Dana want", worry, deals=HELIX, contacts=("contact_dana",))
    assert answer.summary == "Dana Wu: ten per cent less than last year."


@pytest.mark.parametrize(
    ("text", "lead"),
    [
        ("deals over 400k", "1 open deal of yours over $400,000, worth $420,000: Helix line control."),
        ("the biggest", "1 open deal of yours, worth $420,000: Helix line control."),
        ("more than 400k", "1 open deal of yours over $400,000, worth $420,000: Helix line control."),
        ("deals in euros", "No open deals of yours in EUR."),
        ("which of my deals slipped", "No open deals of yours past the close date."),
        ("how many deals did I lose", "No lost deals of yours."),
        ("what's my win rate", "Of the closed deals of yours, 1 of 1 were won; too few for a rate."),
        ("won versus lost", "Of the closed deals of yours, 1 of 1 were won; too few for a rate."),
        ("lost deals this year", "No lost deals of yours closed Jan 1, 2026 – Dec 31, 2026."),
        ("how many did we win", "1 won deal of yours, worth $60,000 together."),
        ("todos", "No open tasks."),
        ("meetings tomorrow", "No meeting or call is planned on Nov 21, 2026."),
        ("tomorrow's calls", "No meeting or call is planned on Nov 21, 2026."),
    ],
)
async def test_lists_asked_for_in_few_words(text: str, lead: str) -> None:
    assert (await run(text)).summary == lead


async def test_a_deal_past_its_close_day_is_told_to_whoever_asks_what_slipped() -> None:
    late = replace(next(r for r in WORLD if isinstance(r, Deal) and r.id == "deal_helix"), close_on=date(2026, 11, 2))
    answer = await run("which of my deals slipped", replace(late, id="deal_late", name="Helix audit"))
    assert answer.summary == "1 open deal of yours past the close date, worth $420,000: Helix audit."


async def test_who_wrote_last_is_who_sent_the_newest_mail_that_came_in() -> None:
    came = Activity(
        "m1",
        "default",
        "mail",
        NOW - timedelta(hours=3),
        "Dates",
        user_id=KIM.user_id,
        contact_ids=("contact_dana",),
        direction="in",
    )
    sent = replace(came, id="m2", at=NOW - timedelta(hours=1), subject="Our answer", direction="out")
    answer = await run("who wrote to us last", came, sent)
    assert answer.summary.startswith("Last from Dana Wu: mail “Dates”")


async def test_what_is_a_colleagues_is_told_as_theirs() -> None:
    ines = User("user_ines", "default", "ines@scip.example", "Ines Costa", "rep")
    told = {
        "what is Ines working on": "No open deals of Ines Costa.",
        "Ines' deals": "No open deals of Ines Costa.",
        "win rate of Ines": "No deal won or lost is on record among the closed deals of Ines Costa you may see.",
        "Ines' open tasks": "No open tasks of Ines Costa.",
        "Ines' meetings": "No meeting or call is planned for Ines Costa.",
    }
    for text, lead in told.items():
        assert (await run(text, ines, users=("user_ines",), mentions=("Ines",))).summary == lead


async def test_of_several_meetings_asked_for_by_the_day_their_number_is_told() -> None:
    one = Activity("a1", "default", "meeting", NOW + timedelta(days=1), "Kick-off", user_id=KIM.user_id)
    two = replace(one, id="a2", at=NOW + timedelta(days=1, hours=2), subject="Review")
    answer = await run("meetings tomorrow", one, two)
    assert answer.summary.startswith("2 planned on Nov 21, 2026, first: Kick-off")


async def test_a_colleagues_meetings_are_those_of_the_days_asked_about() -> None:
    soon = Activity("a1", "default", "meeting", NOW + timedelta(days=1), "Kick-off", user_id="user_ines")
    later = replace(soon, id="a2", at=NOW + timedelta(days=20), subject="Review")
    own = replace(soon, id="a3", subject="Own talk", user_id=KIM.user_id)
    answer = await run("meetings of Ines tomorrow", soon, later, own, users=("user_ines",))
    (listed,) = [p for p in answer.parts if isinstance(p, FactsPart)]
    assert answer.summary.startswith("Next: Kick-off")
    assert [f.value for f in listed.facts] == ["Kick-off"]
