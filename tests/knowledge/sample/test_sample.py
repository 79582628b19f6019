"""The sample workspace is whole, true to its sources, and fresh on any day it is made."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import pytest

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import (
    STAGES,
    Account,
    Activity,
    Budget,
    CaseStudy,
    Contact,
    Deal,
    Delivery,
    Document,
    Edge,
    Evidence,
    FieldChange,
    Imperative,
    NpsSurvey,
    Override,
    Product,
    QualifierAnswer,
    Segment,
    Team,
    Ticket,
    User,
)
from knowledge.sample import DEFAULT_USER, HEROES, Record, sample

T = TypeVar("T")

ORDINARY = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
MOMENTS = {
    "an ordinary Friday": ORDINARY,
    "a leap day": datetime(2028, 2, 29, 0, 5, tzinfo=UTC),
    "the last minutes of a year": datetime(2026, 12, 31, 23, 55, tzinfo=UTC),
    "a Sunday in summer": datetime(2027, 7, 4, 12, 0, tzinfo=UTC),
    "just after midnight on a Monday": datetime(2027, 3, 1, 0, 0, tzinfo=UTC),
}


@pytest.fixture(scope="module")
def records() -> tuple[Record, ...]:
    return sample(ORDINARY)


@pytest.fixture(scope="module", params=list(MOMENTS.values()), ids=list(MOMENTS))
def told_at(request: pytest.FixtureRequest) -> tuple[datetime, tuple[Record, ...]]:
    return request.param, sample(request.param)


def of(records: Iterable[Record], kind: type[T]) -> list[T]:
    return [r for r in records if isinstance(r, kind)]


def by_name(records: Iterable[Record], name: str) -> Deal:
    return next(d for d in of(records, Deal) if d.name == name)


def test_the_same_moment_gives_the_same_records(records: tuple[Record, ...]) -> None:
    assert sample(ORDINARY) == records


def test_ids_are_unique_and_do_not_depend_on_the_day(records: tuple[Record, ...]) -> None:
    ids = [r.id for r in records]
    assert len(ids) == len(set(ids))
    assert {r.id for r in sample(ORDINARY + timedelta(days=31))} == set(ids)


def test_two_tenants_share_no_record(records: tuple[Record, ...]) -> None:
    other = sample(ORDINARY, "second")
    assert {r.tenant for r in other} == {"second"}
    assert not {r.id for r in other} & {r.id for r in records}


def test_every_reference_resolves(records: tuple[Record, ...]) -> None:
    ids = {r.id for r in records}
    thread_like = {"thread", "change_set"}
    for record in records:
        for field in fields(record):
            if field.name in thread_like or not (field.name.endswith(("_id", "_ids")) or field.name in ("by",)):
                continue
            value: Any = getattr(record, field.name)
            for ref in value if isinstance(value, tuple) else (value,):
                assert ref is None or ref in ids, f"{type(record).__name__}.{field.name} of {record.id} points nowhere"


def test_edges_join_the_kinds_of_records_they_promise(records: tuple[Record, ...]) -> None:
    kind = {r.id: type(r).__name__ for r in records}
    ends = {
        "account_team": {("User", "Account")},
        "deal_team": {("User", "Deal")},
        "reports_to": {("Contact", "Contact"), ("User", "User")},
        "plays_role": {("Contact", "Deal")},
        "owns_relationship": {("User", "Contact")},
        "competes": {("Competitor", "Deal")},
        "carries": {("Deal", "Imperative")},
        "opens": {("Deal", "Deal")},
        "joint_initiative": {("Account", "Imperative")},
    }
    edges = of(records, Edge)
    assert {e.kind for e in edges} == set(ends)
    for edge in edges:
        assert (kind[edge.subject_id], kind[edge.object_id]) in ends[edge.kind]
        assert edge.valid_to is None or edge.valid_from < edge.valid_to


def test_a_contact_plays_roles_only_on_deals_of_their_own_company(records: tuple[Record, ...]) -> None:
    home = {c.id: c.account_id for c in of(records, Contact)}
    client = {d.id: d.account_id for d in of(records, Deal)}
    for edge in of(records, Edge):
        if edge.kind == "plays_role":
            assert home[edge.subject_id] == client[edge.object_id]
            assert edge.attrs["role"] in ("buyer", "beneficiary", "backer")
            assert 0 < edge.attrs["influence"] <= 1


def quoted_in(source: Any, locator: str | None) -> str:
    if isinstance(source, Document):
        return "\n".join(s.text for s in source.segments if place(s) == locator)
    if isinstance(source, Activity):
        return source.body
    return str(getattr(source, "note", "") or getattr(source, "comment", "") or getattr(source, "summary", ""))


def place(segment: Segment) -> str | None:
    if segment.start is not None:
        return f"{int(segment.start) // 60:02}:{int(segment.start) % 60:02}"
    return f"p. {segment.page}" if segment.page else segment.heading


def test_every_quote_stands_in_its_source_at_its_locator(told_at: tuple[datetime, tuple[Record, ...]]) -> None:
    _, records = told_at
    source = {r.id: r for r in records}
    for item in of(records, Evidence):
        assert item.source_id
        text = quoted_in(source[item.source_id], item.locator)
        assert item.statement in text, item
        if item.speaker and isinstance(source[item.source_id], Document):
            document: Any = source[item.source_id]
            assert any(s.speaker == item.speaker and item.statement in s.text for s in document.segments)


def test_evidence_hangs_on_the_tree_of_the_four_cs(records: tuple[Record, ...]) -> None:
    items = of(records, Evidence)
    assert len(items) >= 300
    for item in items:
        assert FACTOR_OF_SUB[item.sub_factor] == item.factor
        assert C_OF_FACTOR[item.factor] == item.c
        assert 0 < item.strength <= 1
        assert item.deal_id or item.account_id
    assert {i.c for i in items} == {"credibility", "capability", "commitment", "control"}
    assert len({i.sub_factor for i in items}) >= 20


def test_facts_opinions_and_gossip_are_mixed(records: tuple[Record, ...]) -> None:
    items = of(records, Evidence)
    fog = Counter(i.fog for i in items)
    assert fog["fact"] >= 100
    assert fog["opinion"] >= 60
    assert fog["gossip"] >= 25
    assert Counter(i.status for i in items).keys() == {"accepted", "proposed", "rejected"}
    assert sum(i.polarity == -1 for i in items) >= 50


def test_evidence_on_a_deal_comes_from_that_deals_client(records: tuple[Record, ...]) -> None:
    client = {d.id: d.account_id for d in of(records, Deal)}
    for item in of(records, Evidence):
        if item.deal_id:
            assert item.account_id == client[item.deal_id]


def test_the_house_is_as_big_as_promised(records: tuple[Record, ...]) -> None:
    users = of(records, User)
    roles = Counter(u.role for u in users if u.active)
    assert roles["rep"] >= 8
    assert roles["manager"] == 3
    assert roles["analyst"] >= 1
    assert roles["admin"] >= 1
    assert len(of(records, Team)) == 3
    assert {t.region for t in of(records, Team)} == {"EMEA", "AMER", "APAC"}
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


def test_money_is_never_a_float(records: tuple[Record, ...]) -> None:
    names = {"amount", "list_price", "revenue", "target", "discount", "margin"}
    for record in records:
        for field in fields(record):
            if field.name in names:
                assert isinstance(getattr(record, field.name), Decimal | None), (record.id, field.name)


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


def test_no_two_mails_say_the_same(records: tuple[Record, ...]) -> None:
    bodies = [a.body for a in of(records, Activity) if a.body]
    assert len(bodies) == len(set(bodies))
    assert all(a.body for a in of(records, Activity) if a.kind in ("mail", "note"))


def test_no_mark_and_no_placeholder_is_left_in_a_text(told_at: tuple[datetime, tuple[Record, ...]]) -> None:
    _, records = told_at
    texts = [a.body + a.subject for a in of(records, Activity)]
    texts += [d.text + d.title for d in of(records, Document)]
    texts += [n.comment for n in of(records, NpsSurvey)] + [t.summary for t in of(records, Ticket)]
    texts += [d.note for d in of(records, Delivery)] + [i.text for i in of(records, Imperative)]
    for text in texts:
        assert not set("[]{}|") & set(text), text


def test_what_has_happened_lies_in_the_past(told_at: tuple[datetime, tuple[Record, ...]]) -> None:
    now, records = told_at
    for activity in of(records, Activity):
        if activity.kind != "meeting" or activity.document_id:
            assert activity.at <= now, activity.subject
    moments = [e.recorded_at for e in of(records, Evidence)] + [d.at for d in of(records, Document)]
    moments += [q.at for q in of(records, QualifierAnswer)] + [o.at for o in of(records, Override)]
    moments += [c.at for c in of(records, FieldChange)] + [e.valid_from for e in of(records, Edge)]
    assert max(moments) <= now
    assert all(e.at <= e.recorded_at for e in of(records, Evidence))
    days: list[date | None] = [n.on for n in of(records, NpsSurvey)]
    days += [t.opened_on for t in of(records, Ticket)]
    days += [d.ended_on for d in of(records, Delivery)] + [c.completed_on for c in of(records, CaseStudy)]
    days += [d.close_on for d in of(records, Deal) if d.status != "open"] + [b.on for b in of(records, Budget)]
    assert max(d for d in days if d) <= now.date()


def test_open_deals_close_ahead_and_nobody_meets_on_a_weekend(
    told_at: tuple[datetime, tuple[Record, ...]],
) -> None:
    now, records = told_at
    for deal in of(records, Deal):
        assert deal.created_on
        assert deal.close_on
        if deal.status == "open":
            assert deal.close_on > now.date()
        assert deal.created_on < deal.close_on
        assert deal.close_on.weekday() < 5
    zones = {u.id: u.time_zone for u in of(records, User)}
    for activity in of(records, Activity):
        local = activity.at.astimezone(ZoneInfo(zones[activity.user_id or ""]))
        assert local.weekday() < 5, (activity.subject, local)


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


def test_evidence_is_learned_over_time_so_that_a_trend_has_steps(records: tuple[Record, ...]) -> None:
    deal = by_name(records, "Skarholt mill-wide reliability")
    weeks = {
        e.recorded_at.isocalendar()[:2]
        for e in of(records, Evidence)
        if e.deal_id == deal.id or (e.deal_id is None and e.account_id == deal.account_id)
    }
    assert len(weeks) >= 15


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
