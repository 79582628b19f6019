"""The sample workspace is whole, true to its sources, and fresh on any day it is made."""

from collections import Counter
from dataclasses import fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from knowledge.records import (
    Activity,
    Budget,
    CaseStudy,
    Competency,
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
    QualifierAnswer,
    Segment,
    Ticket,
    User,
)
from knowledge.sample import Record, sample
from tests.support.told import ORDINARY, by_name, of


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
        outside = isinstance(record, Competency) and record.kind == "certificate"  # issued by somebody else
        for field in fields(record):
            if field.name in thread_like or (outside and field.name == "by"):
                continue
            if not (field.name.endswith(("_id", "_ids")) or field.name == "by"):
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
    assert {e.kind for e in edges} == set(ends)  # "classes" is what a rep decides by hand: nobody has yet
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


def test_money_is_never_a_float(records: tuple[Record, ...]) -> None:
    names = {"amount", "list_price", "revenue", "target", "discount", "margin"}
    for record in records:
        for field in fields(record):
            if field.name in names:
                assert isinstance(getattr(record, field.name), Decimal | None), (record.id, field.name)


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


def test_evidence_is_learned_over_time_so_that_a_trend_has_steps(records: tuple[Record, ...]) -> None:
    deal = by_name(records, "Skarholt mill-wide reliability")
    weeks = {
        e.recorded_at.isocalendar()[:2]
        for e in of(records, Evidence)
        if e.deal_id == deal.id or (e.deal_id is None and e.account_id == deal.account_id)
    }
    assert len(weeks) >= 15
