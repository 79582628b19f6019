"""The situations every skill needs to meet are in the sample, and as big as promised."""

from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from knowledge.records import (
    STAGES,
    Account,
    Activity,
    Budget,
    CaseStudy,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    FieldChange,
    NpsSurvey,
    Override,
    Product,
    QualifierAnswer,
    Team,
    Ticket,
    User,
)
from knowledge.sample import DEFAULT_USER, HEROES, Record
from tests.support.told import ORDINARY, by_name, of


def test_the_house_is_as_big_as_promised(records: tuple[Record, ...]) -> None:
    users = of(records, User)
    roles = Counter(u.role for u in users if u.active)
    assert roles["rep"] >= 8
    assert roles["manager"] == 4
    assert roles["analyst"] >= 1
    assert roles["admin"] >= 1
    (whole,) = (t for t in of(records, Team) if t.parent_id is None)
    assert {t.region: t.parent_id for t in of(records, Team) if t is not whole} == {
        "EMEA": whole.id,
        "AMER": whole.id,
        "APAC": whole.id,
    }
    assert len({u.time_zone for u in users}) >= 8
    assert len(of(records, Account)) >= 12
    assert 5 <= len(of(records, Product)) <= 7
    assert len({p.family for p in of(records, Product)}) >= 4
    assert len(of(records, Deal)) >= 34
    assert len(of(records, CaseStudy)) >= 12
    assert len(of(records, Delivery)) >= 20
    assert len(of(records, NpsSurvey)) >= 20
    assert len(of(records, Ticket)) >= 12
    assert {b.status for b in of(records, Budget)} == {"approved", "requested", "rumoured", "none"}
    written = [a for a in of(records, Activity) if a.body] + of(records, Document)
    assert len(written) >= 250


def test_deals_are_open_in_every_stage_won_and_lost(records: tuple[Record, ...]) -> None:
    deals = of(records, Deal)
    assert {d.stage for d in deals} == set(STAGES)
    assert {d.kind for d in deals} == {"new", "renewal", "expansion"}
    assert sum(d.confidential for d in deals) == 1
    for deal in deals:
        assert (deal.status == "open") == (deal.stage not in ("won", "lost"))
        assert (deal.status == "lost") == (deal.loss_reason is not None)
        assert isinstance(deal.amount, Decimal)
        assert deal.product_ids


def test_calls_are_talked_through(records: tuple[Record, ...]) -> None:
    transcripts = [d for d in of(records, Document) if d.kind == "transcript"]
    assert len(transcripts) >= 10
    assert sum(len(t.segments) >= 40 for t in transcripts) >= 8
    for transcript in transcripts:
        starts = [s.start for s in transcript.segments]
        assert all(s.speaker for s in transcript.segments)
        assert all(a is not None and b is not None and a < b for a, b in pairwise(starts))
    calls = {a.document_id for a in of(records, Activity) if a.document_id}
    assert calls == {t.id for t in transcripts}


def test_there_are_meetings_on_the_next_two_working_days(told_at: tuple[datetime, tuple[Record, ...]]) -> None:
    now, records = told_at
    first = now.date()
    while first.weekday() >= 5:
        first += timedelta(days=1)
    second = first + timedelta(days=1)
    while second.weekday() >= 5:
        second += timedelta(days=1)
    planned = [a for a in of(records, Activity) if a.kind == "meeting" and not a.document_id]
    for day in (first, second):
        near = {a.at.date() for a in planned}
        assert day in near
    kim = next(u for u in of(records, User) if u.email == DEFAULT_USER)
    assert sum(a.user_id == kim.id and a.at.date() >= first for a in planned) >= 3


def test_mails_of_a_thread_follow_each_other(records: tuple[Record, ...]) -> None:
    threads = Counter(a.thread for a in of(records, Activity) if a.thread)
    assert sum(n >= 2 for n in threads.values()) >= 15
    span = {a.at.date() for a in of(records, Activity) if a.kind == "mail"}
    assert min(span) < ORDINARY.date() - timedelta(days=540)
    assert max(span) >= ORDINARY.date() - timedelta(days=4)


def test_heroes_are_what_they_are_said_to_be(records: tuple[Record, ...]) -> None:
    deals = {d.name: d for d in of(records, Deal)}
    assert all(hero.deal in deals and hero.why for hero in HEROES)
    assert deals["Project Osprey"].confidential
    bedrock = deals["Skarholt mill-wide reliability"]
    opens = [e for e in of(records, Edge) if e.kind == "opens" and e.object_id == bedrock.id]
    assert len(opens) == 2
    families = {p.id: p.family for p in of(records, Product)}
    assert len({families[p] for p in bedrock.product_ids}) >= 2


def test_one_deal_has_nothing_said_about_it(records: tuple[Record, ...]) -> None:
    silent = by_name(records, "Ardenne Glass furnace fans")
    assert not [e for e in of(records, Evidence) if silent.id == e.deal_id or silent.account_id == e.account_id]
    assert not [a for a in of(records, Activity) if a.deal_id == silent.id]


def test_one_deal_is_carried_by_a_single_contact(records: tuple[Record, ...]) -> None:
    thin = by_name(records, "St. Brannoc estates energy")
    since = ORDINARY - timedelta(days=60)
    people = Counter(c for a in of(records, Activity) if a.deal_id == thin.id and a.at >= since for c in a.contact_ids)
    assert max(people.values()) / people.total() >= 0.8


def test_one_close_date_slipped_three_times(records: tuple[Record, ...]) -> None:
    deal = by_name(records, "Brightwater pumping stations")
    slips = [c for c in of(records, FieldChange) if c.record_id == deal.id and c.field == "close_on"]
    assert len(slips) == 3
    assert all(c.before < c.after for c in slips)
    assert max(slips, key=lambda c: c.at).after == deal.close_on


def test_stage_history_ends_in_the_stage_the_deal_is_in(records: tuple[Record, ...]) -> None:
    for deal in of(records, Deal):
        moves = sorted(
            (c for c in of(records, FieldChange) if c.record_id == deal.id and c.field == "stage"), key=lambda c: c.at
        )
        walk = ["prospect", *(c.after for c in moves)]
        assert [c.before for c in moves] == walk[:-1]
        assert walk[-1] == deal.stage


def test_qualifiers_are_answered_freshly_long_ago_and_not_at_all(records: tuple[Record, ...]) -> None:
    answers = of(records, QualifierAnswer)
    old = ORDINARY - timedelta(days=90)
    assert any(a.at < old for a in answers)
    assert any(a.at >= old for a in answers)
    assert {a.answer for a in answers} == {True, False}
    open_deals = {d.id for d in of(records, Deal) if d.status == "open"}
    asked = {(a.deal_id, a.c) for a in answers}
    assert len(asked) < 4 * len(open_deals)


def test_one_override_stands_and_one_has_been_overtaken(records: tuple[Record, ...]) -> None:
    client = {d.id: d.account_id for d in of(records, Deal)}

    def overtaken(o: Override) -> bool:
        return any(
            e.factor == o.factor and e.recorded_at > o.at and e.status == "accepted"
            for e in of(records, Evidence)
            if e.deal_id == o.deal_id or (e.deal_id is None and e.account_id == client[o.deal_id])
        )

    assert {overtaken(o) for o in of(records, Override)} == {True, False}


def test_the_demo_user_has_much_to_do(records: tuple[Record, ...]) -> None:
    kim = next(u for u in of(records, User) if u.email == DEFAULT_USER)
    assert kim.role == "rep"
    owned = [d for d in of(records, Deal) if d.owner_id == kim.id]
    assert len(owned) >= 10
    assert sum(d.status == "open" for d in owned) >= 5


def test_papers_are_kept_from_those_they_are_not_for(records: tuple[Record, ...]) -> None:
    documents = of(records, Document)
    assert any(d.private_to for d in documents)
    assert sum(d.audience == "managers" for d in documents) >= 2
    assert {d.bucket for d in documents} == {"company", "client", "industry", "deal"}
    assert {d.kind for d in documents} >= {"transcript", "case_study", "plan", "policy", "report", "news", "file"}


def test_nothing_outside_a_confidential_deal_speaks_of_it(records: tuple[Record, ...]) -> None:
    secret = next(d for d in of(records, Deal) if d.confidential)
    told = {a.id: (a.deal_id, a.subject + a.body) for a in of(records, Activity)}
    told |= {d.id: (d.deal_id, d.title + d.text) for d in of(records, Document)}
    for ident, (deal_id, text) in told.items():
        assert deal_id == secret.id or "osprey" not in text.lower(), ident
    inside = {ident for ident, (deal_id, _) in told.items() if deal_id == secret.id}
    for item in of(records, Evidence):
        if item.source_id in inside:
            assert item.deal_id == secret.id, item.statement
