"""Plans, targets and people's skills: the records and the papers of the sample say the same."""

import re
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from knowledge.records import (
    Capacity,
    CompClause,
    Competency,
    Deal,
    Differentiator,
    Document,
    Edge,
    Imperative,
    Objective,
    Target,
    Team,
    Training,
    User,
)
from knowledge.sample import DEFAULT_USER, Record
from tests.support.told import ORDINARY, of

SKILLS = {
    "leadership_ethics": "Leadership and Ethics",
    "business_acumen": "Business Acumen",
    "sales_planning": "Sales and Sales Planning",
    "products_services": "Products and Services",
}


SHARED_PAPER = ("Mateus Lopes", "Beatriz Almeida", "Owen Rhys", "Rosalind Achebe")


def document(records: tuple[Record, ...], document_id: str | None) -> Document:
    return next(d for d in of(records, Document) if d.id == document_id)


def text_of(records: tuple[Record, ...], document_id: str | None) -> str:
    return document(records, document_id).text


def user_id(records: tuple[Record, ...], name: str) -> str:
    return next(u.id for u in of(records, User) if u.name == name)


def test_every_clause_is_a_sentence_of_its_paper_under_its_number(records: tuple[Record, ...]) -> None:
    for clause in of(records, CompClause):
        assert f"{clause.number} {clause.text}" in text_of(records, clause.document_id)


def spoken(clause: CompClause) -> list[str]:
    """The clause's figures as its sentence has to say them."""
    said = []
    if clause.rate is not None:
        said.append(f"{float(clause.rate * 100):.1f} per cent")
    if clause.factor is not None:
        said.append(f"{clause.factor} times")
    if clause.amount is not None:
        said.append(f"{clause.amount:,}")
    for share in (clause.from_attainment, clause.to_attainment):
        if share is not None and share != Decimal("0.25"):
            said.append("quota" if share == 1 and "100" not in clause.text else f"{int(share * 100)} per cent")
    return said


def test_a_clauses_figures_are_those_of_its_sentence(records: tuple[Record, ...]) -> None:
    for clause in of(records, CompClause):
        for figure in spoken(clause):
            assert figure in clause.text, (clause.number, figure)


def test_all_kinds_of_clauses_are_met(records: tuple[Record, ...]) -> None:
    kinds = {c.kind for c in of(records, CompClause) if c.plan == "Client Expert Plan"}
    assert kinds == {"base", "rate", "accelerator", "bedrock_multiplier", "threshold", "bonus", "cap"}


def test_every_client_expert_has_a_target_for_three_years_running(
    told_at: tuple[datetime, tuple[Record, ...]],
) -> None:
    now, records = told_at
    rows = defaultdict(list)
    for target in of(records, Target):
        assert (target.user_id is None) != (target.team_id is None)
        rows[target.user_id or target.team_id].append(target)
    experts = {u.id for u in of(records, User) if u.title == "Client Expert" and u.active}
    assert set(rows) == experts | {t.id for t in of(records, Team) if t.parent_id}
    for years in rows.values():
        years.sort(key=lambda t: t.starts_on)
        assert len(years) == 3
        assert years[1].starts_on <= now.date() <= years[1].ends_on
        for before, after in pairwise(years):
            assert after.starts_on == before.ends_on + timedelta(days=1)


def test_each_target_names_a_plan_that_holds_in_its_year_or_none(records: tuple[Record, ...]) -> None:
    spans = {(c.plan, c.valid_from or date.min, c.valid_to or date.max) for c in of(records, CompClause)}
    named = [t for t in of(records, Target) if t.plan]
    for target in named:
        assert any(p == target.plan and a <= target.starts_on and target.ends_on <= b for p, a, b in spans)
    without = {t.user_id for t in of(records, Target) if t.user_id and not t.plan}
    assert without == {user_id(records, "Luis Ferreira")}


def test_objectives_stand_in_the_annex_by_quarter(told_at: tuple[datetime, tuple[Record, ...]]) -> None:
    now, records = told_at
    count = Counter(o.imperative_id for o in of(records, Objective))
    assert count == {i.id: 6 for i in of(records, Imperative) if i.account_id is None}
    for objective in of(records, Objective):
        annex = text_of(records, objective.document_id)
        assert f"Q{(objective.starts_on.month + 2) // 3} {objective.starts_on.year}" in annex
        if objective.target is not None:
            millions = f"{float(objective.target) / 1e6:g} million"
            assert f"{objective.target:,}" in annex or millions in annex
        else:
            assert objective.title[0].lower() + objective.title[1:] in annex
    running = [o for o in of(records, Objective) if o.starts_on <= now.date() <= o.ends_on]
    assert len(running) == 4


def test_of_the_quarters_gone_some_objectives_were_met_and_some_missed(records: tuple[Record, ...]) -> None:
    carried = {(e.subject_id, e.object_id) for e in of(records, Edge) if e.kind == "carries"}
    met = set()
    for objective in of(records, Objective):
        if objective.target is None or objective.ends_on >= ORDINARY.date():
            continue
        won = sum(
            d.amount or 0
            for d in of(records, Deal)
            if d.status == "won"
            and (d.id, objective.imperative_id) in carried
            and d.close_on
            and objective.starts_on <= d.close_on <= objective.ends_on
        )
        met.add(won >= objective.target)
    assert met == {True, False}


def test_an_assessment_says_what_the_paper_says(records: tuple[Record, ...]) -> None:
    names = {u.id: u.name for u in of(records, User)}
    for row in of(records, Competency):
        if row.kind == "certificate" or row.document_id is None or row.attribute or row.topic:
            continue
        paper = text_of(records, row.document_id)
        if names[row.user_id] in SHARED_PAPER:
            paper = next(s.text for s in document(records, row.document_id).segments if s.heading == names[row.user_id])
        assert re.search(rf"{SKILLS[row.skill]} {row.rating / 2:g}\b", paper), (names[row.user_id], row.skill)


def test_no_paper_that_everybody_reads_tells_how_a_colleague_was_assessed(records: tuple[Record, ...]) -> None:
    assessed = {c.document_id for c in of(records, Competency) if c.document_id}
    for paper in of(records, Document):
        if paper.id in assessed:
            assert paper.audience == "managers"
        elif paper.audience == "all":
            assert not re.search("|".join(f"{s} \\d" for s in SKILLS.values()), paper.text), paper.title


def test_what_is_known_of_people_is_rich_thin_contradicting_and_old(records: tuple[Record, ...]) -> None:
    rows = of(records, Competency)
    count = Counter(r.user_id for r in rows)
    assert count[user_id(records, "Kim Berger")] >= 20
    assert count[user_id(records, "Luis Ferreira")] <= 4
    assert user_id(records, "Viggo Dahlin") not in count
    fresh = defaultdict(list)
    for row in rows:
        if row.kind == "assessment" and row.on > ORDINARY.date() - timedelta(days=180):
            fresh[row.user_id, row.skill, row.attribute, row.topic].append(row.rating)
    assert any(max(v) - min(v) >= 4 for v in fresh.values())
    assert any(r.kind == "assessment" and r.on < ORDINARY.date() - timedelta(days=365) for r in rows)
    expired = {bool(r.expires_on and r.expires_on < ORDINARY.date()) for r in rows if r.kind == "certificate"}
    assert expired == {True, False}
    assert len(of(records, Training)) >= 10


def test_free_hours_are_capacity_less_what_deals_were_promised(records: tuple[Record, ...]) -> None:
    today = ORDINARY.date()
    hours = {c.user_id: c.hours_per_week for c in of(records, Capacity) if c.starts_on <= today <= c.ends_on}
    promised: Counter[str] = Counter()
    for edge in of(records, Edge):
        if edge.kind == "deal_team":
            promised[edge.subject_id] += int(edge.attrs.get("hours", 0))
    seen = 0
    for user in of(records, User):
        for paper in of(records, Document):
            free = re.search(r"(\d+) hours a week free", paper.text)
            if free and paper.title == f"Licence to Sell: {user.name}":
                assert hours[user.id] - promised[user.id] == int(free[1]), user.name
                seen += 1
    assert seen == 8
    assert hours[user_id(records, "Beatriz Almeida")] - promised[user_id(records, "Beatriz Almeida")] == 9
    assert hours[user_id(records, "Owen Rhys")] - promised[user_id(records, "Owen Rhys")] == 12
    assert [n for n, h in hours.items() if promised[n] > h] == [user_id(records, "Mateus Lopes")]


def test_nobody_has_two_capacities_on_one_day(told_at: tuple[datetime, tuple[Record, ...]]) -> None:
    now, records = told_at
    rows = defaultdict(list)
    for capacity in of(records, Capacity):
        assert capacity.starts_on <= capacity.ends_on
        rows[capacity.user_id].append(capacity)
    for spans in rows.values():
        spans.sort(key=lambda c: c.starts_on)
        assert all(a.ends_on < b.starts_on for a, b in pairwise(spans))
        assert spans[0].starts_on <= now.date() <= spans[-1].ends_on


def test_differentiators_are_ours_shared_unproved_and_unchecked(records: tuple[Record, ...]) -> None:
    rows = of(records, Differentiator)
    year_ago = ORDINARY.date() - timedelta(days=365)
    fresh = [d for d in rows if d.checked_on and d.checked_on >= year_ago]
    assert sum(not d.competitor_ids and bool(d.case_study_ids) for d in fresh) == 2
    assert sum(bool(d.competitor_ids) for d in rows) >= 3
    assert any(not d.case_study_ids for d in rows)
    assert [d.title for d in rows if d not in fresh] == ["A guarantee we lose money on"]


def test_bedrock_teams_name_role_side_and_hours(records: tuple[Record, ...]) -> None:
    deal = next(d for d in of(records, Deal) if d.name == "Skarholt mill-wide reliability")
    team = [e.attrs for e in of(records, Edge) if e.kind == "deal_team" and e.object_id == deal.id]
    assert {t["role"] for t in team} == {
        "client expert",
        "solution master",
        "delivery lead",
        "sales manager",
        "sales operations",
    }
    assert {t["side"] for t in team} == {"pursuit", "delivery"}
    assert all(t["hours"] > 0 for t in team)


def test_the_demo_user_is_behind_her_target_without_the_bedrock(records: tuple[Record, ...]) -> None:
    kim = next(u for u in of(records, User) if u.email == DEFAULT_USER)
    today = ORDINARY.date()
    target = next(t for t in of(records, Target) if t.user_id == kim.id and t.starts_on <= today <= t.ends_on)
    deals = [d for d in of(records, Deal) if d.owner_id == kim.id and d.close_on and d.close_on >= target.starts_on]
    won = sum(d.amount or 0 for d in deals if d.status == "won")
    rest = sum(d.amount or 0 for d in deals if d.status == "open" and d.name != "Skarholt mill-wide reliability")
    assert won + rest < target.amount < won + rest + 2_400_000
