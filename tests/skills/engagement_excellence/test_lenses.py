"""The six lenses, each number worked by hand from the formula it states (METHODOLOGY §2.3, and §1 for evidence)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import (
    Activity,
    Competency,
    Delivery,
    Document,
    Edge,
    Imperative,
    Product,
    Segment,
)
from skills.catalog.engagement_excellence import ENGAGEMENT_EXCELLENCE
from skills.catalog.engagement_excellence.decide import relevance
from skills.catalog.engagement_excellence.facts import ClientFile, House
from skills.catalog.engagement_excellence.measures import Indicator, Lens, fading
from skills.catalog.engagement_excellence.needs import is_need
from skills.catalog.engagement_excellence.outcome import ClientCard, Relevance
from skills.rules import DEFAULT
from skills.wording import Voice
from tests.support.asking import asking
from tests.support.deal_files import NOW, TENANT, account, answer, days_ago, deal, evidence, user
from tests.support.fake_reader import FakeReader
from tests.support.initiatives import contact, plays

TODAY = NOW.date()
CEO = contact("ruth", "Ruth Falk", "Chief Executive Officer", "c_level")
COO = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")
VP = contact("vera", "Vera Lund", "VP Operations", "vp")
IT = contact("stian", "Stian Foss", "IT Director", "director")
USER = contact("otto", "Otto Brandt", "Planner", "staff")
GOAL = Imperative("imp_steam", TENANT, "Halve purchased steam", "Cut purchased steam by half.", "account_helix")
GOAL_2 = Imperative("imp_safe", TENANT, "Nobody hurt", "No accident in the mills.", "account_helix")
BEA = replace(user("user_bea", "Beatriz Almeida"), title="Solution Master, Energy")


def talk(
    key: str, *people: str, days: float, kind="meeting", user_id="user_kim", body="", deal_id="deal_helix", **more
):
    return Activity(
        f"activity_{key}",
        TENANT,
        kind,
        days_ago(days),
        f"{kind} {key}",
        body,
        "account_helix",
        deal_id,
        user_id,
        tuple(f"contact_{p}" for p in people),
        **more,
    )


def owns(who: str, by: str = "user_kim") -> Edge:
    return Edge(f"edge_owns_{who}", TENANT, "owns_relationship", by, f"contact_{who}", days_ago(100))


def team(who: str, deal_id: str = "deal_helix") -> Edge:
    return Edge(f"edge_team_{who}", TENANT, "deal_team", who, deal_id, days_ago(50))


def delivery(key: str, ended: int | None = 100, **more) -> Delivery:
    started = TODAY - timedelta(days=300)
    over = None if ended is None else TODAY - timedelta(days=ended)
    return Delivery(f"delivery_{key}", TENANT, "account_helix", f"Project {key}", started, over, **more)


def helix(*records, **deal_more):
    return [account(), deal(**{"stage": "propose", **deal_more}), user(), *records]


async def of(*records, deal_id: str = "", **deal_more) -> Relevance:
    """What was decided about Helix, in the light of a deal where one is named."""
    args = {"deal_id": deal_id} if deal_id else {"account_id": "account_helix"}
    ask = asking("six lenses on Helix", args=args)
    reader = FakeReader(helix(*records, **deal_more), buckets=ENGAGEMENT_EXCELLENCE.buckets)
    facts = await ENGAGEMENT_EXCELLENCE.gather(ask, reader)
    card = (await asyncio.to_thread(ENGAGEMENT_EXCELLENCE.decide, ask, facts)).card
    assert isinstance(card, ClientCard)
    return card.relevance


def part(client: Relevance, key: str) -> Indicator:
    return next(i for lens in client.lenses for i in lens.indicators if i.key == key)


async def value(key: str, *records, **more) -> float | None:
    found = part(await of(*records, **more), key).value
    return None if found is None else round(found, 2)


# --- silence


async def test_a_bare_import_leaves_every_lens_untold_and_calls_none_weak():
    client = await of()
    assert client.points is None
    assert [(x.key, x.points) for x in client.lenses] == [
        ("executive", None),
        ("client_experts", None),
        ("solution_masters", None),
        ("outcomes", None),
        ("needs", None),
        ("imperatives", None),
    ]
    assert len(client.weak) == 6
    assert all(client.actions[x.key].text for x in client.lenses)


async def test_contacts_without_any_logged_talk_are_not_counted_as_out_of_touch():
    client = await of(CEO, COO, plays("ola", "buyer"))
    assert (part(client, "reach").value, part(client, "decision").value, part(client, "rhythm").value) == (None,) * 3


async def test_a_lens_of_which_less_than_half_is_known_has_a_number_and_no_verdict():
    # one of four known: a specialist on one of one open deals, 10; the mean of that is 100, and says little
    lens = (await of(BEA, team("user_bea"))).lens("solution_masters")
    assert (lens.points, lens.known, lens.thin, lens.band) == (100, 1, True, "unknown")


# --- Executive


async def test_reach_is_the_share_of_executives_in_touch_within_ninety_days():
    talks = (
        talk("a", "ruth", days=90),
        talk("b", "ola", days=90.1),
        talk("c", "vera", days=1, kind="mail", direction="out"),
    )
    assert await value("reach", CEO, COO, VP, USER, *talks) == 3.33  # 1 of 3: Ola a day late, Vera only written to
    gone = replace(COO, active=False)
    assert await value("reach", CEO, gone, VP, *talks) == 5.0  # 1 of 2


@pytest.mark.parametrize(
    ("days", "expected"),
    [(0, 10), (45, 10), (90, 6.67), (112.5, 5.0), (180, 0), (300, 0)],  # 10 × (180 − d) / 135
)
async def test_a_decision_maker_met_fades_from_forty_five_to_a_hundred_and_eighty_days(days, expected):
    assert await value("decision", COO, plays("ola", "buyer"), talk("a", "ola", days=days)) == pytest.approx(expected)


async def test_the_buyer_on_record_goes_before_the_c_level():
    records = (CEO, VP, plays("vera", "buyer"), talk("a", "ruth", days=1))
    found = part(await of(*records), "decision")
    assert (found.value, [c.name for c in found.about]) == (0.0, ["Vera Lund"])


async def test_the_ceo_question_is_worth_ten_or_nothing_and_unanswered_is_unknown():
    assert await value("ceo", answer("credibility", True)) == 10
    assert await value("ceo", answer("credibility", False, days=1), answer("credibility", True, days=9)) == 0
    assert await value("ceo", answer("control", True)) is None
    assert "ask again" in part(await of(answer("credibility", days=91)), "ceo").said


async def test_credibility_is_rated_by_the_rule_for_evidence():
    # one strong fresh fact for: 10 × (1 + ½) / (1 + 1) = 7.5; with one against as well: 10 × 1.5 / 3 = 5
    good, bad = evidence("consistent_delivery"), evidence("strategic_imperatives", -1)
    assert await value("credibility", good) == 7.5
    assert await value("credibility", good, bad) == 5.0
    assert await value("credibility", evidence("solution_fit")) is None
    assert await value("credibility", replace(good, status="proposed")) is None


async def test_the_lens_is_the_mean_of_what_is_known():
    # reach 10, decision 10, ceo 0, credibility unknown: 20 / 3 = 6.67 → 67
    lens = (await of(CEO, talk("a", "ruth", days=3), answer("credibility", False))).lens("executive")
    assert (lens.points, lens.known, lens.band) == (67, 3, "contested")


# --- Client Experts


async def test_owned_counts_executives_and_people_with_a_part():
    people = (CEO, IT, USER, plays("stian", "backer"))
    assert await value("owned", *people, owns("ruth")) == 5.0  # Ruth of Ruth and Stian; Otto has no part
    assert await value("owned", *people) is None  # nobody keeps that list here: silence


async def test_parts_are_covered_within_forty_five_days_and_a_missing_part_is_none():
    people = (COO, USER, plays("ola", "buyer"), plays("otto", "beneficiary"))
    talks = (talk("a", "ola", days=45), talk("b", "otto", days=46))
    found = part(await of(*people, *talks), "covered")
    assert round(found.value or 0, 2) == 3.33
    assert found.said == "1 of 3 in 45 days: Buyer yes, Beneficiary no, no Backer on record"


@pytest.mark.parametrize(
    ("ola", "otto", "expected"),
    [(2, 2, 10), (3, 1, 5.0), (8, 2, 4.0), (4, 0, 0)],  # busiest ½ → 10; ¾ → 5; the single thread of ⅘ → 4; all → 0
)
async def test_threads_fall_as_one_contact_carries_more(ola, otto, expected):
    talks = [talk(f"ola{n}", "ola", days=n + 1) for n in range(ola)] + [
        talk(f"otto{n}", "otto", days=n + 1) for n in range(otto)
    ]
    assert await value("threads", COO, USER, *talks) == pytest.approx(expected)


async def test_rhythm_counts_weeks_with_an_answer_or_talk_and_six_are_full():
    talks = [talk(f"w{n}", "ola", days=7 * n + 1) for n in range(3)]
    assert await value("rhythm", COO, *talks) == 5.0  # 3 of 6
    assert await value("rhythm", COO, *talks, talk("same", "ola", days=2)) == 5.0
    assert await value("rhythm", COO, talk("old", "ola", days=200)) == 0  # logged, and silent since


# --- Solution Masters


async def test_a_specialist_is_in_touch_by_leading_speaking_or_being_named_in_a_talk():
    people = (BEA, IT, plays("stian", "backer"))
    led = talk("a", "stian", days=5, user_id="user_bea")
    named = talk("a", "stian", days=5, body="Beatriz Almeida showed the data model.")
    written = talk("a", "stian", days=5, kind="mail", direction="in", body="Beatriz Almeida should come.")
    old = talk("a", "stian", days=91, user_id="user_bea")
    assert [await value("specialist", *people, t) for t in (led, named, written, old)] == [10, 10, 0, 0]


async def test_a_certificate_makes_a_specialist_of_whom_no_other_role_is_named():
    expert = replace(user("user_tom", "Tom Weber"), title="Client Expert")
    held = Competency("c1", TENANT, "user_tom", "products_services", 8, TODAY, kind="certificate", title="Steam")
    assert await value("named", expert, team("user_tom")) is None
    assert await value("named", expert, held, team("user_tom")) is None
    assert await value("named", replace(expert, title="Process engineer"), held, team("user_tom")) == 10


async def test_the_stance_of_implementers_is_averaged():
    other = contact("mia", "Mia Berg", "Architect", "manager")
    stances = (plays("stian", "backer", "sceptic"), plays("mia", "backer", "supporter"))
    assert await value("stance", IT, other, *stances) == 5.0  # (2 + 8) / 2


# --- Tailored Outcomes


async def test_an_offer_counts_when_a_sentence_of_ours_puts_a_figure_to_a_goal():
    mail = {"kind": "mail", "direction": "out", "days": 10}
    put = talk("a", "ola", body="We cut your purchased steam by 48 per cent.", **mail)
    vague = talk("a", "ola", body="We cut your purchased steam a lot. It costs 200.", **mail)
    theirs = talk("a", "ola", body="We want purchased steam down by 48 per cent.", kind="mail", direction="in", days=10)
    assert await value("promised", COO, GOAL, put) == 10
    assert await value("promised", COO, GOAL, vague) == 0
    assert await value("promised", COO, GOAL, theirs) is None  # no words of ours to look through
    assert await value("promised", COO, GOAL, put, stage="qualify") is None
    assert await value("promised", COO, put) is None


async def test_delivered_is_the_mean_of_terms_service_levels_and_success():
    # first: (1.0 + 0.9 + 1) / 3 = 0.9667; second, running, so success does not count: 0.8 → mean 0.8833
    done = delivery("a", terms_met=1.0, sla_met=0.9, success=True)
    running = delivery("b", None, sla_met=0.8, success=False)
    assert await value("delivered", done, running) == 8.83
    assert await value("delivered", delivery("c", 800, terms_met=0.1)) is None


async def test_outcomes_in_figures_looks_at_finished_projects_with_notes():
    counted = delivery("a", note="Stops fell from 11 to 4 a month.")
    assert await value("measured", counted, delivery("b", 90, note="Works well.")) == 5.0
    assert await value("measured", delivery("b", 90)) is None


# --- Emerging Needs


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("Do you have something for the terminals too?", True),
        ("I cannot even tell them where the steam goes today.", True),
        ("We are also looking for a way to plan crews.", True),
        ("We need the signed contract by Friday.", False),
        ("Can you call me about the slot tomorrow?", False),
        ("I want to think about it.", False),
        ("We need it.", False),
    ],
)
def test_a_need_of_their_business_is_told_from_an_errand(said, expected):
    assert is_need(said) is expected


async def test_needs_heard_halve_what_is_missing_every_two_and_are_answered_by_thread_or_topic():
    asked = talk(
        "ask",
        "ola",
        days=40,
        kind="mail",
        direction="in",
        thread="t1",
        body="Do you have something for crew planning too?",
    )
    other = talk("other", "ola", days=30, kind="mail", direction="in", body="We also need the dryer section measured.")
    reply = talk("reply", "ola", days=35, kind="mail", direction="out", thread="t1", body="Yes.")
    client = await of(COO, asked, other, reply)
    assert part(client, "heard").value == 5.0  # two: 10 × (1 − 0.5)
    assert part(client, "answered").value == 5.0  # one of two
    assert part(client, "answered").topic == "We also need the dryer section measured."
    only = await of(COO, other)
    assert only.actions["needs"].text.endswith("“We also need the dryer section measured”")
    topic = talk("topic", "ola", days=20, body="We talked through the dryer section and how it is measured.")
    assert await value("answered", COO, asked, other, reply, topic) == 10


async def test_a_need_of_the_last_days_is_not_held_against_us():
    fresh = talk("ask", "ola", days=6, kind="mail", direction="in", body="We also need the dryer section measured.")
    assert await value("answered", COO, fresh) is None


async def test_a_need_of_more_than_a_week_ago_waits():
    week = talk("ask", "ola", days=8, kind="mail", direction="in", body="We also need the dryer section measured.")
    assert await value("answered", COO, week) == 0  # none of one taken up


@pytest.mark.parametrize(("known", "thin"), [(1, True), (2, False), (3, False)])
def test_a_lens_counts_from_half_of_its_parts_on(known, thin):
    parts = [Indicator(str(n), 6.0 if n < known else None, "") for n in range(4)]
    lens = Lens("executive", tuple(parts))
    assert (lens.thin, lens.points, lens.band) == (thin, 60, "unknown" if thin else "contested")


async def test_words_in_a_transcript_count_by_who_spoke_them():
    words = (
        Segment("We also need the dryer section measured.", "Ola Brand", 5.0),
        Segment("We also need the boiler measured.", "Kim Moreno", 9.0),
    )
    call = Document(
        "document_c", TENANT, "transcript", "Call", "deal", words, days_ago(9), "account_helix", "deal_helix"
    )
    assert await value("heard", COO, call) == 2.93  # one: 10 × (1 − 0.5^½)


async def test_a_new_idea_is_a_solution_they_did_not_have():
    products = [Product("p1", TENANT, "Pulse", "Reliability"), Product("p2", TENANT, "Pulse Plus", "Reliability")]
    first = deal("First", key="deal_1", created_on=TODAY - timedelta(days=200), product_ids=("p1",), status="won")
    again = deal("Again", key="deal_2", created_on=TODAY - timedelta(days=10), product_ids=("p2",))
    # the same family again is no idea: 200 days ago → 10 × (365 − 200) / 275 = 6
    assert await value("idea", *products, first, again) == 6.0


# --- Strategic Imperatives


async def test_an_imperative_is_addressed_by_a_deal_a_joint_initiative_or_evidence_that_speaks_of_it():
    carried = Edge("e1", TENANT, "carries", "deal_helix", "imp_safe", days_ago(30))
    joint = Edge("e2", TENANT, "joint_initiative", "account_helix", "imp_safe", days_ago(30))
    spoken = evidence("strategic_fit", statement="This halves the steam they purchase")
    lost = {"status": "lost", "stage": "lost"}
    assert await value("addressed", GOAL, GOAL_2) == 0
    assert await value("addressed", GOAL, GOAL_2, carried) == 5.0
    assert await value("addressed", GOAL, GOAL_2, carried, **lost) == 0
    assert await value("addressed", GOAL, GOAL_2, joint, spoken) == 10
    assert await value("addressed", GOAL, replace(spoken, polarity=-1)) == 0
    assert await value("addressed", GOAL, replace(spoken, fog="gossip")) == 0
    assert await value("addressed") is None


async def test_spoken_of_with_an_executive_needs_both():
    topic = "They want the purchased steam halved."
    assert await value("talked", COO, GOAL, talk("a", "ola", days=5, body=topic)) == 10
    assert await value("talked", COO, USER, GOAL, talk("a", "otto", days=5, body=topic)) is None
    assert await value("talked", COO, GOAL, talk("a", "ola", days=5, body="Lunch.")) == 0


# --- in the light of a deal


async def test_in_the_light_of_a_deal_talks_on_another_count_for_access_only():
    other = deal("Other", key="deal_other")
    records = (COO, plays("ola", "buyer"), other, talk("a", "ola", days=3, deal_id="deal_other"), talk("b", days=2))
    whole, lit = await of(*records), await of(*records, deal_id="deal_helix")
    assert part(whole, "decision").value == 10
    assert (part(lit, "decision").value, part(lit, "reach").value) == (0.0, 10.0)
    assert "on this deal" in part(lit, "decision").said
    assert lit.actions["executive"].door is None


# --- the next action


async def test_the_next_action_names_whom_who_and_by_when():
    door = plays("otto", "beneficiary", "champion")
    records = (COO, USER, plays("ola", "buyer"), door, talk("a", "otto", days=3), owns("ola", "user_bea"), BEA)
    action = (await of(*records, close_on=TODAY + timedelta(days=200))).actions["executive"]
    assert action.indicator.key == "reach"
    assert action.text == "Get a meeting with Ola Brand (Chief Operating Officer)"
    assert (action.person, action.door) == (COO, USER)
    assert action.owner == BEA
    assert action.due_on == date(2026, 12, 4)  # a Friday, 14 days on


async def test_a_day_on_a_weekend_or_after_the_close_moves_forward():
    soon = await of(
        COO, plays("ola", "buyer"), talk("a", days=1), deal_id="deal_helix", close_on=TODAY + timedelta(days=3)
    )
    action = soon.actions["executive"]
    assert action.due_on.weekday() < 5
    assert TODAY <= action.due_on <= TODAY + timedelta(days=3)


# --- what three months ago was


async def test_the_lens_of_three_months_ago_is_computed_from_what_was_known_then():
    records = (COO, plays("ola", "buyer"), talk("old", "ola", days=95), talk("new", "ola", days=95 + 160))
    # now: 95 days → 10 × 85 / 135 = 6.3, reach 0 → 31; then the last was 5 days old: 10 and 10 → 100
    client = await of(*records)
    assert (client.lens("executive").points, client.change("executive")) == (31, -69)


# --- properties


@given(st.floats(0, 400), st.floats(0, 400))
def test_fading_never_rises_with_age(one, other):
    early, late = sorted((one, other))
    assert 0 <= fading(late, 45, 180) <= fading(early, 45, 180) <= 10


_TALKS = st.lists(st.tuples(st.sampled_from(["ruth", "ola", "otto"]), st.integers(0, 300)), max_size=12)


@settings(max_examples=40, deadline=None)
@given(_TALKS, st.randoms())
def test_the_order_of_records_changes_nothing(drawn, random):
    talks = [talk(f"{n}", who, days=d) for n, (who, d) in enumerate(drawn)]
    one = ClientFile(account(), None, (deal(),), (CEO, COO, USER), tuple(talks), house=House((user(),)))
    mixed = list(talks)
    random.shuffle(mixed)
    other = replace(one, activities=tuple(mixed), contacts=(USER, CEO, COO))
    first, second = (relevance(f, NOW, Voice(NOW), DEFAULT.stakeholders) for f in (one, other))
    assert [(x.key, x.points) for x in first.lenses] == [(x.key, x.points) for x in second.lenses]
    assert first.actions["executive"].text == second.actions["executive"].text


@settings(max_examples=40, deadline=None)
@given(_TALKS, st.integers(0, 40))
def test_one_more_talk_with_an_executive_never_lowers_executive(drawn, days):
    talks = [talk(f"{n}", who, days=d) for n, (who, d) in enumerate(drawn)]
    base = ClientFile(account(), None, (deal(),), (CEO, COO, USER), tuple(talks), house=House((user(),)))
    more = replace(base, activities=(*base.activities, talk("more", "ruth", days=days)))
    before, after = (relevance(f, NOW, Voice(NOW), DEFAULT.stakeholders).lens("executive").rating for f in (base, more))
    assert after is not None
    assert before is None or after >= before
