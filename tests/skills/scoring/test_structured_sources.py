"""Records that count by themselves, and never twice."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from knowledge.records import (
    Activity,
    CaseStudy,
    Competitor,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Product,
    Segment,
    Ticket,
)
from skills.scoring.file import DealFile
from skills.scoring.learning import HOW_TO_LEARN, suggestion
from skills.scoring.posterior import rating
from skills.scoring.readings import readings
from skills.scoring.score import score
from tests.support.deal_files import ALL_SUBS, NOW, TENANT, account, days_ago, deal, evidence


def items(file: DealFile, key: str):
    result = score(file, NOW)
    return next(s for c in result.cs for f in c.factors for s in f.subs if s.spec.key == key).items


def won(key: str, days: float, **more) -> Deal:
    return deal(f"Won {key}", key=f"deal_{key}", status="won", close_on=days_ago(days).date(), **more)


def opens(key: str) -> Edge:
    return Edge(f"edge_{key}", TENANT, "opens", f"deal_{key}", "deal_helix", days_ago(400))


def test_a_won_stepping_stone_is_trust_and_weighs_more_than_another_win():
    file = DealFile(deal(), account_deals=(won("stone", 0), won("other", 0)), edges=(opens("stone"),))
    found = {i.ref.id: i.strength for i in items(file, "stepping_stones")}
    assert found == {"deal_stone": 1.0, "deal_other": 0.5}
    assert score(file, NOW).factor("trust").rating == pytest.approx(rating(1.5, 0), abs=0.01)


def test_a_win_whose_delivery_failed_speaks_against():
    failed = Delivery(
        "delivery_1",
        TENANT,
        "account_helix",
        "Pilot",
        days_ago(90).date(),
        days_ago(10).date(),
        "deal_stone",
        success=False,
    )
    file = DealFile(deal(), account_deals=(won("stone", 100),), deliveries=(failed,), edges=(opens("stone"),))
    assert [(i.ref.id, i.polarity) for i in items(file, "stepping_stones")] == [("delivery_1", -1)]


def test_lost_deals_old_deals_and_this_deal_are_no_stepping_stones():
    lost = replace(won("lost", 10), status="lost")
    this = replace(deal(), status="won", close_on=days_ago(1).date())
    file = DealFile(this, account_deals=(lost, won("old", 1000), this))
    assert items(file, "stepping_stones") == ()


def study(key: str, *, region: str = "DACH", industry: str = "Pharma", days: float = 30, **more) -> CaseStudy:
    return CaseStudy(
        f"case_study_{key}",
        TENANT,
        f"Study {key}",
        f"Client {key}",
        industry,
        region,
        (),
        "Better",
        days_ago(days).date(),
        **more,
    )


def test_references_in_the_industry_are_peer_recommendations_nearest_first_three_at_most():
    studies = (
        study("far", region="Nordics", days=1),
        study("near", days=60),
        study("other", industry="Retail"),
        study("quiet", referenceable=False),
        study("far2", region="Iberia", days=2),
        study("far3", region="France", days=3),
    )
    found = {i.ref.id: i.strength for i in items(DealFile(deal(), case_studies=studies), "peer_recommendations")}
    assert found == {"case_study_near": 0.8, "case_study_far": 0.5, "case_study_far2": 0.5}


def test_evidence_that_cites_the_record_or_its_document_counts_instead_of_it():
    told = evidence("peer_recommendations", source_id="document_1")
    file = DealFile(deal(), case_studies=(study("near", document_id="document_1"),), evidence=(told,))
    assert [i.ref.id for i in items(file, "peer_recommendations")] == [told.id]


def test_evidence_of_another_factor_may_cite_the_same_record():
    told = evidence("sentiment", source_id="deal_stone")
    file = DealFile(deal(), account_deals=(won("stone", 3),), evidence=(told,))
    assert len(items(file, "stepping_stones")) == 1


def ticket(severity, *, opened: float, closed: float | None = None, key: str = "ticket_1") -> Ticket:
    end = None if closed is None else days_ago(closed).date()
    return Ticket(key, TENANT, "account_helix", days_ago(opened).date(), severity, "Interface down", end)


def test_an_open_severe_ticket_is_fresh_doubt_and_a_small_one_is_nothing():
    file = DealFile(deal(), tickets=(ticket("critical", opened=100), ticket("low", opened=1, key="ticket_2")))
    (item,) = items(file, "sentiment")
    assert (item.polarity, item.strength, item.weight) == (-1, 0.8, 0.8)


def test_a_closed_ticket_fades_and_was_open_before():
    file = DealFile(deal(), tickets=(ticket("high", opened=180, closed=100),))
    (now,) = items(file, "sentiment")
    assert now.weight < 0.3
    then = score(file, days_ago(150))
    (before,) = next(s for s in then.factor("satisfaction").subs if s.spec.key == "sentiment").items
    assert before.weight == pytest.approx(0.5)


def contact(key: str, *, level="staff", title: str = "", active: bool = True) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", key.capitalize(), title, level, active=active)


def activity(key: str, kind, who: str, days: float, *, direction="both", document_id=None) -> Activity:
    return Activity(
        f"activity_{key}",
        TENANT,
        kind,
        days_ago(days),
        f"About {key}",
        deal_id="deal_helix",
        contact_ids=(f"contact_{who}",),
        direction=direction,
        document_id=document_id,
    )


def buyer(who: str) -> Edge:
    return Edge(
        f"edge_{who}", TENANT, "plays_role", f"contact_{who}", "deal_helix", days_ago(90), attrs={"role": "buyer"}
    )


def test_influence_counts_the_last_word_of_each_decision_maker():
    file = DealFile(
        deal(),
        contacts=(
            contact("maria", level="c_level", title="CEO"),
            contact("tom"),
            contact("ann", level="vp"),
            contact("gone", level="c_level", active=False),
        ),
        edges=(buyer("tom"),),
        activities=(
            activity("a", "meeting", "maria", 100),
            activity("b", "meeting", "maria", 0),
            activity("c", "mail", "tom", 0, direction="in"),
            activity("d", "mail", "tom", 0, direction="out"),
            activity("e", "meeting", "ann", 0),
            activity("f", "meeting", "gone", 0),
        ),
    )
    assert {i.ref.id: i.strength for i in items(file, "decision_influence")} == {"activity_b": 0.8, "activity_c": 0.4}


def test_a_meeting_whose_transcript_is_already_evidence_counts_once():
    told = evidence("decision_influence", source_id="document_call")
    file = DealFile(
        deal(),
        contacts=(contact("maria", level="c_level"),),
        activities=(activity("a", "meeting", "maria", 0, document_id="document_call"),),
        evidence=(told,),
    )
    assert [i.ref.id for i in items(file, "decision_influence")] == [told.id]


def tender(text: str, title: str = "Helix RFP 2026") -> Document:
    return Document("document_rfp", TENANT, "file", title, "deal", (Segment(text),), days_ago(10), deal_id="deal_helix")


OURS = Product("product_1", TENANT, "Relay Cloud", "Relay")
THEIRS = Competitor("competitor_1", TENANT, "Cobalt", ("Cobalt Systems",))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The supplier shall offer Relay Cloud or equal.", [1]),
        ("Interfaces as in COBALT Systems 4.", [-1]),
        ("Relay events must reach Cobalt.", [1]),
        ("Relayed messages only.", []),
    ],
)
def test_a_tender_shows_whose_fingerprints_it_carries(text, expected):
    file = DealFile(deal(), tenders=(tender(text),), products=(OURS,), competitors=(THEIRS,))
    assert [i.polarity for i in items(file, "values_distinct")] == expected


def test_a_bare_crm_record_still_says_how_follow_on_deals_went():
    deals = (
        won("first", 700),
        won("second", 300),
        replace(won("third", 200), status="lost"),
        replace(won("fourth", 100), status="lost"),
        won("fifth", 50),
    )
    reading = readings(DealFile(deal(), account_deals=deals), NOW)["renewal"]
    assert reading.rating == pytest.approx(5.0)
    assert reading.basis == "Follow-on deals won: 2 of 4 in 24 months"


def test_renewals_on_record_speak_before_follow_on_deals():
    deals = (won("first", 700), won("second", 300), won("renewed", 100, kind="renewal"))
    assert readings(DealFile(deal(), account_deals=deals), NOW)["renewal"].basis.startswith(
        "Renewals and expansions won: 1 of 1"
    )


def test_the_record_suggests_but_does_not_answer_whether_they_buy_today():
    client = account()
    running = Delivery("delivery_1", TENANT, "account_helix", "Roll-out", days_ago(30).date())
    assert suggestion(DealFile(deal(), account=client, deliveries=(running,)), "commitment", NOW).leaning
    assert suggestion(DealFile(deal(), account=client, account_deals=(won("a", 100),)), "commitment", NOW).leaning
    assert not suggestion(DealFile(deal(), account=client, account_deals=(won("a", 3000),)), "commitment", NOW).leaning
    assert suggestion(DealFile(deal(), account=client), "commitment", NOW) is None
    assert score(DealFile(deal(), deliveries=(running,)), NOW).c("commitment").qualifier == "unanswered"


def test_the_record_suggests_references_ceo_and_fingerprints():
    both = DealFile(deal(), case_studies=(study("near"), study("far", region="Iberia", days=1)))
    assert suggestion(both, "capability", NOW).ref.id == "case_study_near"
    assert suggestion(both, "capability", NOW).leaning
    assert not suggestion(DealFile(deal(), case_studies=(study("far", region="Iberia"),)), "capability", NOW).leaning
    met = DealFile(
        deal(),
        contacts=(contact("maria", level="c_level", title="CEO"),),
        activities=(activity("a", "call", "maria", 20),),
    )
    assert suggestion(met, "credibility", NOW).leaning
    marked = DealFile(deal(), evidence=(evidence("values_distinct", statement="Our words are in their spec"),))
    assert suggestion(marked, "control", NOW).because == "“Our words are in their spec”"
    assert all(suggestion(DealFile(deal()), c, NOW) is None for c in ("credibility", "capability", "control"))


def test_every_sub_factor_says_how_to_learn_it():
    assert set(HOW_TO_LEARN) == set(ALL_SUBS)


def test_the_window_ends_on_the_same_day_two_years_earlier():
    from skills.scoring.file import window_start

    assert window_start(datetime(2028, 2, 29, tzinfo=UTC)).isoformat() == "2026-02-28"
    assert window_start(NOW).isoformat() == "2024-11-20"
