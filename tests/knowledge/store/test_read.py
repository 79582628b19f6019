"""What each person can read, in which order, as of which moment; on both databases."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from knowledge.access import Grants
from knowledge.errors import BucketNotDeclared, StoreUnavailable
from knowledge.passage import Passage
from knowledge.reader import DealRecords, Reader
from knowledge.records import Bucket, Competency, Deal
from knowledge.value_bar import ValueBar
from knowledge.workspace import Workspace
from knowledge.writer import Change
from tests.support.small import (
    ACCOUNTS,
    BUDGETS,
    DEALS,
    DELIVERIES,
    DOCUMENTS,
    EVIDENCE,
    NOW,
    OVERRIDES,
    RECORDS,
    TICKETS,
    ago,
)

CORE, SECRET, HELIX = "deal_helix_core", "deal_helix_secret", "account_helix"


async def reading(workspace: Workspace, who: str, **more: Any) -> Reader:
    return workspace.reader(await workspace.principal(f"user_{who}"), **more)


def ids(found: Sequence[Any]) -> list[str]:
    return [r.id for r in found]


async def test_what_somebody_in_the_east_dated_by_their_own_calendar_is_there_at_once(workspace: Workspace) -> None:
    """In Auckland it is Saturday when it is noon on Friday in London."""
    day = NOW.date() + timedelta(days=1)
    budget = replace(BUDGETS[0], id="budget_east", on=day)
    held = Competency("competency_east", "default", "user_kim", "business_acumen", 6.0, day)
    await workspace.load([budget, held], source="test")
    for hours, there in ((0, False), (3, True)):
        kim = await reading(workspace, "kim", now=NOW + timedelta(hours=hours))
        found = ids([*await kim.budgets(account_id=HELIX), *await kim.competencies()])
        assert [i in found for i in ("budget_east", "competency_east")] == [there, there]


@pytest.mark.parametrize(
    ("who", "deals"),
    [
        ("kim", ["helix_core", "helix_won"]),
        ("liu", ["globex_edge", "helix_secret"]),
        ("dana", ["helix_core", "helix_edge", "helix_won", "helix_secret"]),
        ("ben", ["globex_edge", "initech_core", "initech_west", "umbra_lost"]),
        ("maya", ["globex_edge", "helix_core", "helix_edge", "helix_won", "orphan"]),
        ("erik", ["initech_core", "umbra_lost"]),
        ("ana", []),
        ("ivan", []),
    ],
)
async def test_everybody_sees_their_deals_by_name(workspace: Workspace, who: str, deals: list[str]) -> None:
    reader = await reading(workspace, who)
    assert ids(await reader.deals()) == [f"deal_{d}" for d in deals]
    assert ids(await reader.deals(ids=[d.id for d in DEALS])) == [f"deal_{d}" for d in deals]


async def test_hidden_and_missing_look_the_same_everywhere(workspace: Workspace) -> None:
    reader = await reading(workspace, "kim")
    for deal_id in (SECRET, "deal_nowhere"):
        assert await reader.deal(deal_id) is None
        assert await reader.record("deal", deal_id) is None
        assert await reader.deals(ids=[deal_id]) == []
        assert await reader.activities(deal_id=deal_id) == []
        assert await reader.evidence(deal_id) == []
        assert await reader.qualifier_answers(deal_id) == []
        assert await reader.snapshots(deal_id) == []
        assert await reader.edges(object_id=deal_id) == []
        assert await reader.history("deal", deal_id) == []
        assert await reader.documents(deal_id=deal_id) == []
    for account_id in ("account_initech", "account_nowhere"):
        assert await reader.account(account_id) is None
        assert await reader.contacts(account_id=account_id) == []
        assert await reader.deliveries(account_id=account_id) == []
        assert await reader.nps(account_id=account_id) == []
        assert await reader.budgets(account_id=account_id) == []


async def test_an_analyst_reads_no_single_deal_client_or_person_but_what_the_company_knows(
    workspace: Workspace,
) -> None:
    reader = await reading(workspace, "ana")
    assert await reader.accounts() == []
    assert await reader.contacts() == []
    assert await reader.activities() == []
    assert await reader.imperatives(account_id=HELIX) == []
    assert await reader.edges(subject_id="contact_omar") == []
    assert ids(await reader.documents()) == ["doc_industry", "doc_handbook"]
    assert ids(await reader.imperatives()) == ["imperative_grow"]
    assert len(await reader.case_studies()) == 2
    record = await reader.track_record(DEALS[0])
    assert (record.same_solution, record.deal_ids) == (3, ())


async def test_a_deal_opens_its_client_but_not_the_clients_other_deals(workspace: Workspace) -> None:
    ben = await reading(workspace, "ben")
    assert ids(await ben.accounts()) == ["account_globex", "account_initech", "account_umbra"]
    assert ids(await ben.contacts(account_id="account_globex")) == ["contact_gus"]

    kim = await reading(workspace, "kim")
    assert ids(await kim.activities(account_id=HELIX)) == ["activity_call", "activity_mail", "activity_visit"]
    assert ids(await kim.budgets(account_id=HELIX)) == ["budget_helix", "budget_any"]
    dana = await reading(workspace, "dana")
    assert ids(await dana.budgets(account_id=HELIX)) == ["budget_helix", "budget_secret", "budget_any"]
    assert ids(await dana.budgets(account_id=HELIX, deal_id=CORE)) == ["budget_helix", "budget_any"]


@pytest.mark.parametrize(
    ("who", "private", "managers"),
    [("kim", True, False), ("dana", False, False), ("maya", False, True), ("erik", False, True), ("ada", True, True)],
)
async def test_private_and_managers_documents(workspace: Workspace, who: str, private: bool, managers: bool) -> None:
    reader = await reading(workspace, who)
    assert (await reader.document("doc_private") is not None) is private
    assert (await reader.document("doc_managers") is not None) is managers


async def test_records_come_back_as_they_were_given(workspace: Workspace) -> None:
    reader = await reading(workspace, "ada")
    names = {"NpsSurvey": "nps_survey", "CaseStudy": "case_study", "QualifierAnswer": "qualifier_answer"}
    for record in RECORDS:
        kind = type(record).__name__
        assert await reader.record(names.get(kind, kind.lower()), record.id) == record
    assert await reader.record("nps", "nps_helix") is not None
    assert await reader.record("spell", "nps_helix") is None


async def test_evidence_is_the_deals_own_and_its_clients_newest_first(workspace: Workspace) -> None:
    reader = await reading(workspace, "kim")
    assert ids(await reader.evidence(CORE)) == ["evidence_omar", "evidence_board"]
    assert ids(await reader.evidence(CORE, status="proposed")) == ["evidence_gossip"]
    assert len(await reader.evidence(CORE, status=None)) == 3


async def test_filters_and_limits(workspace: Workspace) -> None:
    ada = await reading(workspace, "ada")
    assert ids(await ada.deals(status="lost")) == ["deal_umbra_lost"]
    assert ids(await ada.deals(owner_id="user_liu", account_id="account_globex")) == ["deal_globex_edge"]
    assert len(await ada.deals(limit=3)) == 3
    assert ids(await ada.activities(deal_id=CORE, kinds=["mail"])) == ["activity_mail"]
    assert ids(await ada.activities(since=ago(5.5), limit=2)) == ["activity_call", "activity_secret"]
    assert ids(await ada.case_studies(region="West", industry="Healthcare")) == ["case_mercy"]
    assert ids(await ada.documents(kind="policy", bucket="company")) == ["doc_managers", "doc_handbook"]
    assert await ada.deals(ids=[]) == []


async def test_edges_show_only_where_both_ends_do(workspace: Workspace) -> None:
    kim = await reading(workspace, "kim")
    assert ids(await kim.edges(subject_id="contact_omar")) == ["edge_omar_backer", "edge_omar_ruth"]
    assert ids(await kim.edges(object_ids=["contact_omar", "contact_ruth"])) == ["edge_kim_omar", "edge_omar_ruth"]
    assert ids(await kim.edges(object_id=CORE, kind="competes")) == ["edge_nova_core"]
    assert await kim.edges(subject_id="deal_helix_edge") == []
    assert ids(await (await reading(workspace, "dana")).edges(subject_id="deal_helix_edge")) == ["edge_edge_opens"]
    assert ids(await kim.edges(subject_id=HELIX)) == ["edge_helix_joint"]
    with pytest.raises(ValueError, match="needs"):
        await kim.edges(kind="competes")


async def test_track_record_counts_the_whole_company_and_names_what_one_may_open(workspace: Workspace) -> None:
    core = DEALS[0]
    kim = await (await reading(workspace, "kim")).track_record(core)
    # Helix's won deal (its delivery counts with it), the audit (services), the Mercy case study
    assert (kim.same_solution, kim.same_region, kim.same_industry) == (3, 2, 2)
    assert (kim.deal_ids, kim.case_study_ids) == (("deal_helix_won",), ("case_mercy",))
    liu = await (await reading(workspace, "liu")).track_record(core)
    assert (liu.same_solution, liu.deal_ids) == (3, ())
    earlier = await (await reading(workspace, "kim", now=ago(500))).track_record(core)
    assert (earlier.same_solution, earlier.same_region) == (1, 1)
    itself = await (await reading(workspace, "kim")).track_record(next(d for d in DEALS if d.id == "deal_helix_won"))
    assert itself.same_solution == 1


async def test_the_value_bar_is_the_companys_whoever_asks_and_shows_no_record(workspace: Workspace) -> None:
    bars = [await (await reading(workspace, who)).value_bar("USD") for who in ("kim", "ana", "ada")]
    priced = sorted((d.amount for d in DEALS if d.status == "open" and d.amount is not None), reverse=True)
    assert bars == [ValueBar("USD", priced[-(-len(priced) // 4) - 1], len(priced))] * 3
    assert await (await reading(workspace, "kim")).value_bar("EUR") == ValueBar("EUR", None, 0)
    long_ago = await (await reading(workspace, "kim", now=ago(5_000))).value_bar("USD")
    assert long_ago.threshold is None


async def test_the_past_is_read_as_it_was_recorded(workspace: Workspace) -> None:
    reader = await reading(workspace, "kim", now=ago(50))
    assert ids(await reader.evidence(CORE)) == ["evidence_board"]
    assert await (await reading(workspace, "kim", now=ago(95))).evidence(CORE) == []
    assert ids(await reader.qualifier_answers(CORE)) == ["answer_old"]
    assert await reader.overrides(CORE) == []
    assert await reader.activities(deal_id=CORE) == []
    assert await reader.tickets(account_id=HELIX) == []
    assert ids(await reader.nps(account_id=HELIX)) == ["nps_helix"]

    between = reader.as_of(ago(20))
    assert between.now == ago(20)
    assert await between.overrides(CORE) == [replace(OVERRIDES[0], withdrawn_at=None)]
    assert await (await reading(workspace, "kim")).overrides(CORE) == OVERRIDES
    assert (await reader.as_of(ago(32)).tickets(account_id=HELIX))[0] == replace(TICKETS[0], closed_on=None)
    assert ids(await reader.as_of(ago(65)).edges(object_id=CORE)) == ["edge_omar_backer", "edge_ruth_buyer"]


async def test_an_outcome_is_not_known_before_it_happened(workspace: Workspace) -> None:
    reader = await reading(workspace, "kim", now=ago(500))
    (then,) = await reader.deliveries(account_id=HELIX)
    assert then == replace(DELIVERIES[0], ended_on=None, terms_met=None, sla_met=None, success=None, renewed=None)


async def test_deal_fields_are_taken_back_to_what_they_were(tmp_path: Any, small_url: str | None) -> None:
    moment = [ago(10)]
    space = await Workspace.open(tmp_path / "home", database_url=small_url, tenant="second", clock=lambda: moment[0])
    mine = [replace(r, tenant="second") for r in RECORDS]
    await space.load(mine, source="small")
    kim = await space.principal("user_kim")
    for days, key, values in ((8, "a", {"stage": "negotiate"}), (4, "b", {"stage": "won", "status": "won"})):
        moment[0] = ago(days)
        await space.writer(kim).apply((Change("update", "deal", CORE, values),), key=key, cause="")
    moment[0] = ago(2)
    changed = replace(next(r for r in mine if r.id == CORE and isinstance(r, Deal)), amount=Decimal("1"), status="won")
    await space.load([replace(changed, stage="won")], source="crm")
    moment[0] = NOW

    async def then(days: float) -> tuple[str, Decimal | None]:
        deal = await space.reader(kim, now=ago(days)).deal(CORE)
        assert deal is not None
        return deal.stage, deal.amount

    assert await then(9) == ("propose", Decimal("420000"))
    assert await then(7) == ("negotiate", Decimal("420000"))
    assert await then(3) == ("won", Decimal("420000"))
    assert await then(1) == ("won", Decimal("1"))
    past = space.reader(kim, now=ago(9))
    assert CORE in ids(await past.deals(status="open"))
    assert CORE not in ids(await past.deals(status="won"))
    assert "deal_orphan" not in ids(await space.reader(await space.principal("user_ada"), now=ago(11)).deals())
    await space.close()


@pytest.mark.parametrize(
    ("read", "arguments"),
    [
        ("deals", {}),
        ("evidence", {"deal_id": CORE}),
        ("accounts", {}),
        ("contacts", {}),
        ("budgets", {"account_id": HELIX}),
        ("imperatives", {"account_id": HELIX}),
        ("documents", {"bucket": "deal"}),
        ("document", {"document_id": "doc_helix_call"}),
        ("search", {"query": "x", "buckets": ["client"]}),
    ],
)
async def test_reading_outside_the_declared_buckets_is_a_bug(
    workspace: Workspace, read: str, arguments: dict[str, Any]
) -> None:
    reader = await reading(workspace, "kim", buckets=["company"])
    with pytest.raises(BucketNotDeclared):
        await getattr(reader, read)(**arguments)
    assert await reader.users() != []
    assert ids(await reader.documents()) == ["doc_handbook"]


async def test_many_reads_side_by_side_from_one_reader(workspace: Workspace) -> None:
    reader = await reading(workspace, "kim")
    found = await asyncio.gather(*(reader.deal(CORE) for _ in range(40)), *(reader.evidence(CORE) for _ in range(40)))
    assert len({d.id for d in found[:40] if isinstance(d, Deal)}) == 1
    assert all(ids(e) == ["evidence_omar", "evidence_board"] for e in found[40:] if isinstance(e, list))


class Index:
    """An index that returns whatever it was given, rights or not."""

    def __init__(self, *hits: Passage) -> None:
        self.hits = list(hits)
        self.asked: dict[str, Any] = {}

    async def search(self, query: str, *, grants: Grants, buckets: Any, **more: Any) -> list[Passage]:
        self.asked = {"query": query, "grants": grants, "buckets": frozenset(buckets), **more}
        return self.hits


def hit(record_type: str, record_id: str, document: bool = False, bucket: Bucket = "deal") -> Passage:
    return Passage(f"{record_id}:0", "text", 1.0, record_id if document else None, record_type, record_id, "T", bucket)


async def test_every_hit_of_a_search_is_checked_against_the_records(workspace: Workspace) -> None:
    hits = [hit("document", d.id, document=True) for d in DOCUMENTS]
    hits += [hit("deal", SECRET), hit("deal", CORE), hit("evidence", EVIDENCE[3].id), hit("activity", "activity_call")]
    hits += [hit("budget", BUDGETS[1].id), hit("account", ACCOUNTS[2].id), hit("ghost", "x"), hit("deal", "gone")]
    index = Index(*hits)
    workspace.index = index
    kim = await reading(workspace, "kim")
    assert [p.record_id for p in await kim.search("plan", k=20)] == [
        "doc_helix_call",
        "doc_helix_plan",
        "doc_private",
        "doc_handbook",
        "doc_industry",
        CORE,
        "activity_call",
    ]
    assert index.asked["grants"].deal_ids == {CORE, "deal_helix_won"}
    assert index.asked["k"] == 20

    ana = await reading(workspace, "ana")
    assert [p.record_id for p in await ana.search("plan")] == ["doc_handbook", "doc_industry"]
    assert index.asked["buckets"] == {"company", "industry"}
    assert await (await reading(workspace, "ivan")).search("plan") == []


async def test_without_an_index_a_search_says_so(workspace: Workspace) -> None:
    with pytest.raises(StoreUnavailable, match="Search isn't ready yet"):
        await (await reading(workspace, "kim")).search("plan")


async def singly(reader: Reader, deal: Deal, since: datetime, most: int) -> DealRecords:
    """What `around` stands for, asked one by one."""
    files = await reader.documents(deal_id=deal.id, kind="file", limit=most)
    client = deal.account_id or ""
    return DealRecords(
        deal,
        evidence=tuple(await reader.evidence(deal.id)),
        answers=tuple(await reader.qualifier_answers(deal.id)),
        overrides=tuple(await reader.overrides(deal.id)),
        edges=tuple(await reader.edges(object_id=deal.id)),
        activities=tuple(await reader.activities(deal_id=deal.id, kinds=("call", "mail"), since=since, limit=most)),
        files=tuple(replace(f, segments=()) for f in files),
        track=await reader.track_record(deal),
        account=await reader.account(client),
        account_deals=tuple(await reader.deals(account_id=client)),
        contacts=tuple(await reader.contacts(account_id=client)),
        deliveries=tuple(await reader.deliveries(account_id=client)),
        nps=tuple(await reader.nps(account_id=client)),
        tickets=tuple(await reader.tickets(account_id=client)),
    )


@pytest.mark.parametrize("who", ["kim", "liu", "dana", "ben", "maya", "erik"])
@pytest.mark.parametrize("days", [0, 20])
@pytest.mark.parametrize("most", [1, 80])
async def test_many_deals_at_once_give_what_single_reads_give(
    workspace: Workspace, who: str, days: int, most: int
) -> None:
    reader = await reading(workspace, who)
    reader = reader.as_of(ago(days)) if days else reader
    deals = await reader.deals()
    found = await reader.around(deals, kinds=("call", "mail"), since=ago(400), most_activities=most, most_files=most)
    assert found == [await singly(reader, d, ago(400), most) for d in deals]


async def test_around_a_deal_one_may_not_see_is_nothing(workspace: Workspace) -> None:
    kim = await reading(workspace, "kim")
    hidden = [d for d in DEALS if d.id not in ids(await kim.deals())]
    assert hidden
    for records in await kim.around(hidden, kinds=("call",), since=ago(400)):
        assert records == DealRecords(records.deal, track=records.track)
        assert records.track is None or SECRET not in records.track.deal_ids
    assert await kim.around([], kinds=("call",), since=ago(400)) == []
