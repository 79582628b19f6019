"""What a rep is told: the ranking with how firm it is, one client with every measure, and what is not known."""

from dataclasses import replace
from decimal import Decimal

import pytest

from knowledge.records import Imperative
from skills.answer import MapPart, ScorePart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.right_clients import RIGHT_CLIENTS
from skills.catalog.right_clients.intent import read_intent
from skills.plain import as_text
from tests.skills.right_clients.test_ranking import LEAD, UPTIME, carrying, closed, contact, mail, opened, ticket
from tests.support.asking import answered, asking
from tests.support.deal_files import TENANT, account, deal, evidence
from tests.support.folds import everywhere

HELIX = Entities(account_ids=("account_helix",))


def whole() -> list:
    return [
        account("Helix", revenue=Decimal(900)),
        account("Globex", key="account_globex", revenue=Decimal(500)),
        account("Bare", key="account_bare"),
        LEAD,
        UPTIME,
        Imperative("imperative_theirs", TENANT, "Halve steam", account_id="account_helix"),
        opened("mill", 300),
        closed("pilot", 100, 200),
        closed("study", 500, 100),
        closed("lost", 50, 80, status="lost"),
        carrying("mill"),
        deal("Edge", key="deal_edge", account_id="account_globex", amount=Decimal(50)),
        deal("Odd", key="deal_odd", account_id="account_bare"),
        contact("ann"),
        contact("ben"),
        *(mail(n, 30 + n) for n in range(5)),
        mail(0, 29, "in"),
        ticket(1, 100, 95),
        ticket(2, 60, 40),
        evidence("sentiment", deal_id="deal_mill"),
    ]


async def told(text: str = "right clients", entities: Entities = Entities(), records=None, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids",) if k in ask}
    return await answered(
        RIGHT_CLIENTS, asking(text, entities, **ask), whole() if records is None else records, **reader
    )


async def test_the_ranking(snapshot):
    outcome = await told()
    assert as_text(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_one_client_with_every_measure(snapshot):
    outcome = await told("is Helix the right client", HELIX)
    assert as_text(outcome.answer) == snapshot
    assert outcome.remember == {"account_id": "account_helix"}


async def test_every_part_is_a_gauge_and_unknown_is_never_drawn_as_zero():
    answer = (await told("Bare", Entities(account_ids=("account_bare",)))).answer
    scores = {p.key: p.score for p in answer.parts if isinstance(p, ScorePart)}
    assert scores == {"culture": None, "alignment": 0, "growth": None, "success": None}
    assert "too little known to rank it" in answer.summary


async def test_every_citation_has_its_source():
    answer = (await told("Helix", HELIX)).answer
    assert {s.record_type for s in answer.sources} >= {"account", "deal", "ticket", "evidence", "activity"}


async def test_by_one_part_and_from_the_lowest():
    growth = await told("which clients are growing fastest")
    assert growth.answer.title == "Right clients by growth"
    assert growth.answer.summary == "3 clients by growth; highest is Helix: 58."  # 200 of 300 = 66.7; 300 of 600 = 50
    lowest = await told("which clients should we let go")
    (table,) = [p for p in lowest.answer.parts if isinstance(p, TablePart)]
    assert table.rows[0][1] == "Helix"  # the only one known well enough to be called low


def drawn(outcome):
    return everywhere(outcome, MapPart)


async def test_clients_are_drawn_by_fit_and_by_what_they_are_worth():
    # Helix: 300 open + 200 won 100 days ago + 100 won 500 days ago = 600; Globex: 50 open, none of its two answered
    theirs = [replace(contact(n), account_id="account_globex") for n in ("cy", "di")]
    outcome = await told(records=[*whole(), *theirs])
    (picture,) = drawn(outcome)
    at = {p.label: p for p in picture.points}
    assert (at["Helix"].y, at["Helix"].size, at["Helix"].group) == (1, 1, "Client")
    assert (at["Globex"].x, at["Globex"].y, at["Globex"].group) == (0, 0, "Nothing won yet")
    assert at["Globex"].size == pytest.approx(50 / 600)
    assert at["Globex"].detail == "Fit at least 0, $50"
    assert at["Globex"].tone == "muted", "two of four parts are not known"
    assert "Bare" not in at, "no business to hold a fit against"
    assert {c for p in picture.points for c in p.cites} <= {s.id for s in outcome.answer.sources}


async def test_the_named_clients_side_by_side():
    both = Entities(account_ids=("account_helix", "account_globex"))
    outcome = await told("compare Helix and Globex as clients", both)
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert {r[1] for r in table.rows} == {"Helix", "Globex"}


async def test_a_deal_means_its_client():
    outcome = await told("is this the right client", Entities(deal_ids=("deal_mill",)))
    assert outcome.answer.title == "Right client: Helix"


async def test_a_bare_export_ranks_nobody_and_says_what_is_missing():
    bare = [r for r in whole() if r.id.startswith(("account", "deal_mill"))]
    answer = (await told(records=bare)).answer
    assert "too little on record to say which is right" in answer.summary
    assert "Not known for any client" in as_text(answer)


async def test_old_records_are_told_to_be_old():
    old = [account("Helix"), closed("pilot", 3_000), closed("study", 3_200)]
    assert "The newest closed deal on record is of Sep 3, 2018" in as_text((await told(records=old)).answer)


async def test_without_clients_it_says_so():
    assert "You have no clients on record. Import them (accounts.csv)" in (await told(records=[LEAD])).answer.summary


async def test_a_hidden_client_and_a_missing_one_look_the_same_and_leak_nothing():
    hidden = await told("is Helix the right client", HELIX, deal_ids=["deal_edge"])
    missing = await told("is Helix the right client", HELIX, [r for r in whole() if "helix" not in r.id])
    assert hidden.answer == missing.answer
    ranking = await told(deal_ids=["deal_edge"])
    assert "Helix" not in as_text(ranking.answer)
    assert ranking.answer.summary.startswith("1 client,")


async def test_only_the_deals_one_may_see_are_measured():
    part = await told("Helix", HELIX, deal_ids=["deal_mill"])
    assert "nothing won in 24 months" in as_text(part.answer)
    assert "Pilot" not in as_text(part.answer)


@pytest.mark.parametrize(
    ("said", "part", "lowest"),
    [
        ("right clients", None, False),
        ("rank my clients by growth", "growth", False),
        ("which clients are easiest to work with", "culture", False),
        ("which clients match our imperatives", "alignment", False),
        ("where do we have mutual success", "success", False),
        ("which clients are shrinking", "growth", True),
        ("which clients should we let go", None, True),
        ("growth or culture", None, False),
    ],
)
def test_what_the_words_want(said, part, lowest):
    found = read_intent(asking(said))
    assert (found.kind, found.part, found.lowest) == ("rank", part, lowest)
