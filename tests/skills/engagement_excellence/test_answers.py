"""What a rep reads: the card, one lens opened, the clients side by side, and what is said when little is known."""

from datetime import UTC, date, datetime

import pytest

from knowledge.access import Principal
from knowledge.records import Account, Product, User
from knowledge.sample import DEFAULT_USER, sample
from skills.answer import DetailsPart, ListPart, ScorePart, TablePart, from_json, to_json
from skills.ask import Entities
from skills.catalog.engagement_excellence import ENGAGEMENT_EXCELLENCE
from skills.catalog.engagement_excellence.intent import read_intent
from skills.plain import as_text
from tests.support.asking import answered, asking
from tests.support.deal_files import TENANT, account, answer, deal, evidence, user
from tests.support.initiatives import contact, met, plays

HELIX = Entities(account_ids=("account_helix",))
COO = contact("ola", "Ola Brand", "Chief Operating Officer", "c_level")
USER = contact("otto", "Otto Brandt", "Planner", "staff")
RICH = [
    account(),
    deal(stage="propose"),
    user(),
    COO,
    USER,
    plays("ola", "buyer", "neutral"),
    plays("otto", "beneficiary", "champion"),
    met("a", "otto", days=5),
    met("b", "ola", days=120),
    answer("credibility", False),
    evidence("consistent_delivery", key="evidence_kept"),
]


async def ask(records, text="six lenses on Helix", entities=HELIX, **more):
    reader = {k: more.pop(k) for k in ("deal_ids", "account_ids") if k in more}
    return await answered(ENGAGEMENT_EXCELLENCE, asking(text, entities, **more), records, **reader)


async def test_the_card(snapshot):
    outcome = await ask(RICH)
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_a_lens_opened_in_words(snapshot):
    assert as_text((await ask(RICH, "why is Executive weak at Helix?")).answer) == snapshot


async def test_a_bare_import_in_words(snapshot):
    assert as_text((await ask([account(), deal(), user()])).answer) == snapshot


async def test_six_gauges_and_an_unknown_lens_has_no_number():
    answer = (await ask(RICH)).answer
    gauges = [p for p in answer.parts if isinstance(p, ScorePart)]
    assert [g.label for g in gauges] == [
        "Executive",
        "Client Experts",
        "Solution Masters",
        "Tailored Outcomes",
        "Emerging Needs",
        "Strategic Imperatives",
    ]
    assert {g.score for g in gauges if g.band == "unknown" and g.coverage.startswith("0 ")} == {None}


async def test_every_source_cited_is_listed():
    answer = (await ask(RICH)).answer
    parts = [q for p in answer.parts for q in (p.parts if isinstance(p, DetailsPart) else (p,))]
    cited = {c for p in parts if isinstance(p, ListPart) for i in p.items for c in i.cites}
    assert cited
    assert cited <= {s.id for s in answer.sources}


async def test_the_next_step_is_a_task_filled_in_and_confirmed_elsewhere():
    answer = (await ask(RICH)).answer
    plan = next(a for a in answer.actions if a.id == "plan")
    assert (plan.skill, plan.verb, plan.args) == ("crm_update", "task", {"account_id": "account_helix"})
    assert plan.fields[0].value
    assert plan.fields[1].value >= "2026-11-20"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("six lenses on Helix", ("show", None)),
        ("look at them through all six lenses", ("show", None)),
        ("why is executive weak at Helix", ("lens", "executive")),
        ("solution masters?", ("lens", "solution_masters")),
        ("do our people cover theirs", ("lens", "client_experts")),
        ("which needs are unanswered", ("lens", "needs")),
        ("which imperatives of theirs have nothing behind them", ("lens", "imperatives")),
        ("are our outcomes tailored to them", ("lens", "outcomes")),
        ("how relevant are we", ("show", None)),
    ],
)
def test_the_words_say_which_lens(text, expected):
    intent = read_intent(asking(text, HELIX))
    assert (intent.kind, intent.lens) == expected


@pytest.mark.parametrize(
    ("text", "lens", "team"),
    [
        ("which of my clients are we least relevant to", None, False),
        ("which clients are weakest on the executive lens", "executive", False),
        ("engagement across the team's clients", None, True),
    ],
)
def test_without_a_name_clients_are_listed(text, lens, team):
    intent = read_intent(asking(text))
    assert (intent.kind, intent.lens, intent.team) == ("list", lens, team)


async def test_why_follows_the_lens_opened_before():
    first = await ask(RICH, "executive lens on Helix")
    again = await ask(RICH, "why?", Entities(), memory=first.remember)
    assert again.answer == first.answer


async def test_the_clients_stand_weakest_first():
    other = [account("Nimbus", key="account_nimbus"), deal("Nimbus", key="deal_nimbus", account_id="account_nimbus")]
    outcome = await ask([*RICH, *other], "which of my clients are we least relevant to", Entities())
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert [r[0] for r in table.rows] == ["Helix", "Nimbus"]
    assert table.rows[1][1] == "?"


async def test_a_hidden_client_and_a_missing_one_look_the_same():
    hidden = await ask(RICH, deal_ids=[])
    assert hidden.answer == (await ask([user()])).answer
    assert "Ola" not in as_text(hidden.answer)


async def test_a_deal_without_a_client_says_so():
    outcome = await ask([deal(account_id=None)], entities=Entities(deal_ids=("deal_helix",)))
    assert "names no client" in outcome.answer.summary


async def test_without_a_name_it_asks_which_of_mine_and_without_clients_says_so():
    outcome = await ask(RICH, "six lenses", Entities())
    assert [a.label for a in outcome.answer.actions] == ["Helix"]
    nobody = await ask([], "my clients through the six lenses", Entities())
    assert (
        nobody.answer.summary
        == "You have no clients on record. Import them (accounts.csv), or name a client you work with."
    )


@pytest.mark.may_block
async def test_the_sample_workspace_tells_what_a_rep_knows_of_vossberg():
    """A CTO nobody has met, a failed trial: Executive wants him, Tailored Outcomes is weak."""
    now = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
    records = sample(now)
    kim = next(r for r in records if isinstance(r, User) and r.email == DEFAULT_USER)
    principal = Principal(kim.tenant, kim.id, kim.role, kim.name, kim.email)
    vossberg = next(r.id for r in records if isinstance(r, Account) and r.name == "Vossberg Chemie")
    named = Entities(account_ids=(vossberg,))
    question = asking("six lenses on Vossberg", named, principal=principal, now=now)
    told = as_text((await answered(ENGAGEMENT_EXCELLENCE, question, records)).answer)
    assert "0 of 1 answered or met us in 90 days; not Falk Reinders, Chief Technology Officer" in told
    assert "no figure for Turnaround planning trial" in told
    opened = asking("why is executive weak", named, principal=principal, now=now)
    assert "Get a meeting with Falk Reinders" in (await answered(ENGAGEMENT_EXCELLENCE, opened, records)).answer.summary


async def test_an_acronym_keeps_its_capitals_inside_a_sentence():
    told = as_text((await ask([*RICH, answer("credibility", True)], "executive lens at Helix")).answer)
    assert "their CEO within 7 days" in told
    assert "their ceo" not in told


async def test_what_the_first_sentence_begins_with_is_first_on_the_list_and_behind_the_button():
    for records in (RICH, [account(), deal(), user()]):
        answer_ = (await ask(records)).answer
        first = next(p for p in answer_.parts if isinstance(p, ListPart)).items[0]
        plan = next(a for a in answer_.actions if a.id == "plan")
        assert first.text in answer_.summary
        assert plan.fields[0].value == first.text


async def test_with_next_to_nothing_known_three_next_steps_stand_open_and_no_empty_lens_is_offered():
    answer_ = (await ask([account(), deal(), user()])).answer
    (shown, *_) = [p for p in answer_.parts if isinstance(p, ListPart)]
    assert len(shown.items) == 3
    assert not [p for p in answer_.parts if isinstance(p, DetailsPart) and "unknown" in p.summary]


async def test_a_lens_that_rests_on_too_little_has_no_bar():
    """A solution tabled yesterday is 10 of 10 on the one thing known of Emerging Needs, 1 of 3: no verdict, no bar."""
    pulse = Product("p1", TENANT, "Pulse", "Reliability")
    new = deal(product_ids=("p1",), created_on=date(2026, 11, 19))
    answer_ = (await ask([account(), new, user(), pulse])).answer
    (needs,) = [g for g in answer_.parts if isinstance(g, ScorePart) and g.label == "Emerging Needs"]
    assert (needs.score, needs.band, needs.note, needs.coverage) == (None, "unknown", "100 so far", "1 of 3 known")


async def test_a_board_nobody_can_tell_anything_of_says_what_to_bring():
    told = as_text((await ask([account(), deal(), user()], "my clients through the six lenses", Entities())).answer)
    assert "contacts.csv" in told
