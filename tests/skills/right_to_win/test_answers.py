"""What a rep gets: the whole cards, and what they say about thin, missing and contradicting records."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from knowledge.reader import TrackRecord
from knowledge.records import Activity, Delivery, NpsSurvey
from skills.answer import (
    DetailsPart,
    DiffPart,
    FactsPart,
    ListPart,
    ScorePart,
    TablePart,
    TextPart,
    TrendPart,
    from_json,
    to_json,
)
from skills.ask import Entities
from skills.catalog.right_to_win import RIGHT_TO_WIN
from skills.plain import as_text
from skills.scoring.snapshot import frozen_scores
from tests.support.asking import answered, asking
from tests.support.deal_files import (
    TENANT,
    account,
    all_yes,
    answer,
    days_ago,
    deal,
    evidence,
    full_evidence,
    override,
    snapshot,
    user,
)
from tests.support.fake_reader import NOW

HELIX = Entities(deal_ids=("deal_helix",))
OPEN = {"amount": Decimal(420000), "close_on": date(2026, 12, 18), "stage": "negotiate"}


def helix(**more):
    return deal(**{**OPEN, **more})


def rich_records():
    """A deal with everything: evidence both ways, numbers, an override, an open question, a trend."""
    return [
        helix(),
        account(),
        user(),
        *(
            evidence(s, days=20, key=f"evidence_{s}")
            for s in (
                "strategic_imperatives",
                "peer_recommendations",
                "solution_fit",
                "world_class",
                "decision_influence",
            )
        ),
        evidence(
            "consistent_delivery",
            -1,
            days=40,
            key="evidence_late",
            statement="The interface came three weeks late",
            speaker="Maria Lenz",
            source_id="activity_call",
            locator="12:40",
        ),
        evidence("sentiment", days=9, fog="gossip", key="evidence_rumour", statement="Someone said the board is split"),
        NpsSurvey("nps_survey_1", TENANT, "account_helix", days_ago(30).date(), 42, responses=12),
        Delivery(
            "delivery_1",
            TENANT,
            "account_helix",
            "Helix roll-out",
            days_ago(400).date(),
            days_ago(90).date(),
            sla_met=0.96,
            terms_met=0.9,
            success=True,
            renewed=True,
        ),
        replace(
            deal("Nimbus Archive", key="deal_nimbus", account_id="account_nimbus"),
            status="won",
            close_on=days_ago(300).date(),
        ),
        override("influence", 6.5, days=3, reason="Their CFO asked us to write the business case"),
        answer("commitment", days=10),
        answer("capability", days=120),
        answer("control", False, days=15),
        snapshot(60, 31, cause="import", detail="First import"),
        snapshot(15, 38, cause="qualifier", detail="Kim Moreno answered no: Can we see our fingerprints on this deal?"),
    ]


async def right_to_win(records, text="right to win on Helix", entities=HELIX, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids", "account_ids") if k in ask}
    return await answered(RIGHT_TO_WIN, asking(text, entities, **ask), records, **reader)


def parts(outcome, kind):
    return [p for p in outcome.answer.parts if isinstance(p, kind)]


def gauge(outcome, key) -> ScorePart:
    return next(p for p in parts(outcome, ScorePart) if p.key == key)


async def test_the_whole_card(snapshot):
    outcome = await right_to_win(rich_records())
    assert to_json(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_the_card_in_words(snapshot):
    outcome = await right_to_win(rich_records())
    assert as_text(outcome.answer) == snapshot


async def test_every_cite_has_its_source_and_every_number_its_evidence():
    outcome = await right_to_win(rich_records())
    known = {s.id for s in outcome.answer.sources}
    details = parts(outcome, DetailsPart)
    assert [d.key for d in details] == ["credibility", "capability", "commitment", "control"]
    lines = [i for d in details for p in d.parts if isinstance(p, ListPart) for i in p.items]
    facts = [f for d in details for p in d.parts if isinstance(p, FactsPart) for f in p.facts]
    assert len(facts) >= 24
    assert {c for line in (*lines, *facts) for c in line.cites} <= known
    assert all(line.cites for line in lines)
    late = next(line for line in lines if "three weeks late" in line.text)
    assert (late.badge, late.tone) == ("Fact", "bad")
    source = next(s for s in outcome.answer.sources if s.id == late.cites[0])
    assert (source.record_type, source.record_id, source.locator) == ("activity", "activity_call", "12:40")


async def test_nothing_on_record_says_so_and_teaches_what_would_help(snapshot):
    outcome = await right_to_win([helix(), account(), user()])
    assert gauge(outcome, "right_to_win").score is None
    assert all(p.score is None and p.band == "unknown" for p in parts(outcome, ScorePart))
    lessons = next(p for p in parts(outcome, ListPart) if p.title == "Cheapest way to learn the rest")
    assert len(lessons.items) == 4
    assert "0 of 4 Cs known" in outcome.answer.summary
    assert as_text(outcome.answer) == snapshot


async def test_a_deal_without_a_client_says_what_that_costs():
    outcome = await right_to_win([helix(account_id=None), user(), *full_evidence(account_id=None)])
    assert any("No client is named" in p.text for p in parts(outcome, TextPart))
    assert gauge(outcome, "right_to_win").score == 50


async def test_a_bare_crm_export_still_says_something_true():
    won = [
        deal(
            f"Old {n}", key=f"deal_old{n}", status="won", close_on=days_ago(100 + n).date(), product_ids=("product_1",)
        )
        for n in range(4)
    ]
    outcome = await right_to_win([helix(product_ids=("product_1",)), account(), user(), *won])
    known = next(p for p in parts(outcome, ListPart) if p.title == "Known so far")
    said = {item.text.split(" ")[0]: item.detail for item in known.items}
    assert "4 similar deliveries with the same solution" in said["Quantum"]
    assert "Follow-on deals won: 3 of 3" in said["Satisfaction"]
    asked = next(p for p in parts(outcome, ListPart) if p.title == "Questions only you can answer")
    buying = next(i for i in asked.items if i.text == "Is the client buying from us today?")
    assert "The record suggests yes: we won Old 0" in buying.detail


async def test_a_floor_says_at_least_and_how_many_are_known():
    subs = ("strategic_imperatives", "stepping_stones")
    outcome = await right_to_win([helix(), account(), user(), *(evidence(s) for s in subs)])
    total = gauge(outcome, "right_to_win")
    assert (total.score, total.band, total.coverage) == (13, "unknown", "1 of 4 Cs known")
    assert "at least 13, 1 of 4 Cs known" in outcome.answer.summary
    assert "At least 13" in total.note


async def test_contradicting_evidence_is_shown_on_both_sides():
    records = [helix(), account(), user(), *full_evidence(), *full_evidence(polarity=-1)]
    outcome = await right_to_win(records, "why is trust so low?")
    tones = [i.tone for p in parts(outcome, ListPart) if p.title.startswith("Evidence") for i in p.items]
    assert set(tones) == {"good", "bad"}
    assert "5" in outcome.answer.summary


async def test_a_capped_c_shows_what_it_would_be_and_what_a_yes_is_worth():
    records = [helix(), account(), user(), *full_evidence(times=2), *all_yes()[1:]]
    outcome = await right_to_win(records)
    c = gauge(outcome, "credibility")
    assert (c.score, c.uncapped) == (50, 69)
    assert "Capped at 50" in c.note
    asked = next(p for p in parts(outcome, ListPart) if p.title == "Questions only you can answer")
    assert "+5 Right to Win (65 → 69)" in asked.items[0].detail
    assert [a.label for a in outcome.answer.actions[:2]] == ["Yes (Credibility)", "No (Credibility)"]


async def test_pressing_yes_is_the_confirmation_and_writes_answer_and_snapshot():
    records = [helix(), account(), user(), *full_evidence(times=2), *all_yes()[1:]]
    card = await right_to_win(records)
    button = card.answer.actions[0]
    outcome = await right_to_win(records, "", Entities(), verb=button.verb, args=button.args)
    proposal = outcome.proposal
    assert proposal.confirmed
    given, frozen = proposal.changes
    assert (given.record_type, given.values["c"], given.values["answer"]) == ("qualifier_answer", "credibility", True)
    assert given.values["by"] == "user_kim"
    assert frozen.record_type == "snapshot"
    assert frozen.values["scores"]["right_to_win"] == 69
    assert frozen.values["cause"] == "qualifier"
    rows = {r.field: (r.before, r.after) for r in parts(outcome, DiffPart)[0].rows}
    assert rows["Credibility"] == ("50", "69")
    assert proposal.then.args == {"deal_id": "deal_helix", "before": "65"}


async def test_after_the_change_the_card_shows_before_and_after():
    records = [helix(), account(), user(), *full_evidence(times=2), *all_yes()]
    outcome = await right_to_win(records, "", Entities(), args={"deal_id": "deal_helix", "before": "65"})
    assert parts(outcome, TextPart)[0].text == "Right to Win **65 → 69**."


async def test_the_same_turn_makes_the_same_records():
    records = [helix(), account(), user(), *full_evidence(times=2)]
    args = {"deal_id": "deal_helix", "c": "control", "answer": "yes"}
    first = await right_to_win(records, "", Entities(), verb="qualifier", args=args)
    second = await right_to_win(records, "", Entities(), verb="qualifier", args=args)
    other = await right_to_win(records, "", Entities(), verb="qualifier", args=args, turn_id="turn_2")
    assert first.proposal == second.proposal
    assert {c.record_id for c in first.proposal.changes}.isdisjoint(c.record_id for c in other.proposal.changes)


async def test_an_answer_in_words_asks_before_it_writes():
    records = [helix(), account(), user(), *full_evidence(times=2)]
    outcome = await right_to_win(records, "yes we can meet Helix's CEO next week")
    assert not outcome.proposal.confirmed
    assert outcome.proposal.changes[0].values["note"] == "yes we can meet Helix's CEO next week"
    assert parts(outcome, DiffPart)


async def test_an_answer_that_moves_nothing_says_why_and_makes_no_snapshot():
    outcome = await right_to_win([helix(), account(), user()], "yes, we can meet their CEO")
    assert [c.record_type for c in outcome.proposal.changes] == ["qualifier_answer"]
    assert "until Credibility is known" in parts(outcome, TextPart)[0].text


async def test_an_override_is_proposed_with_its_reason_and_its_effect(snapshot):
    records = [helix(), account(), user(), *full_evidence(), *all_yes()]
    outcome = await right_to_win(records, "set trust on Helix to 9 because their CIO called us a partner")
    change = outcome.proposal.changes[0]
    assert (change.record_type, change.values["rating"]) == ("override", 9.0)
    assert not outcome.proposal.confirmed
    assert to_json(outcome.answer) == snapshot


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("set trust on Helix to 11 because they love us", "rated from 0 to 10"),
        ("set trust on Helix to 8", "kept with its reason"),
        ("set credibility on Helix to 60 because we are good", "computed as Knowledge × Trust"),
        ("withdraw my override on Helix", "nothing to withdraw"),
    ],
)
async def test_what_is_missing_is_asked_for_and_nothing_is_proposed(text, said):
    outcome = await right_to_win([helix(), account(), user()], text)
    assert outcome.proposal is None
    assert said in parts(outcome, TextPart)[0].text


async def test_the_form_that_asks_for_a_reason_keeps_what_was_said():
    outcome = await right_to_win([helix(), account(), user()], "set trust on Helix to 8")
    values = {f.name: f.value for f in outcome.answer.actions[0].fields}
    assert values == {"factor": "trust", "rating": "8", "reason": ""}


async def test_withdrawing_brings_the_evidence_back():
    records = [helix(), account(), user(), *full_evidence(days=5), *all_yes(), override("trust", 2.0)]
    outcome = await right_to_win(records, "withdraw my override on Helix")
    change = outcome.proposal.changes[0]
    assert (change.op, change.expected) == ("update", {"withdrawn_at": None})
    assert change.values["withdrawn_at"] == NOW
    assert not outcome.proposal.confirmed
    pressed = await right_to_win(
        records, "", Entities(), verb="withdraw", args={"deal_id": "deal_helix", "factor": "trust"}
    )
    assert pressed.proposal.confirmed


async def test_why_explains_one_c_with_its_evidence(snapshot):
    outcome = await right_to_win(rich_records(), "why is credibility so low?")
    assert to_json(outcome.answer) == snapshot


async def test_why_alone_goes_on_about_the_last_card():
    card = await right_to_win(rich_records())
    outcome = await right_to_win(rich_records(), "why?", Entities(), memory=card.remember)
    assert outcome.answer.title == "Commitment on Helix Cloud" or "on Helix Cloud" in outcome.answer.title
    assert parts(outcome, ScorePart)[0].key == card.remember["c"]


async def test_why_once_more_goes_a_step_deeper_and_then_says_that_this_is_all() -> None:
    last = await right_to_win(rich_records(), "score Helix", HELIX)
    titles, said = [], []
    for _ in range(3):
        last = await right_to_win(rich_records(), "why?", Entities(), memory=last.remember)
        titles.append(last.answer.title)
        said.append("all the record says" in as_text(last.answer))
    assert titles[0] != titles[1] == titles[2]
    assert said == [False, False, True]


async def test_why_without_a_deal_asks_which():
    outcome = await right_to_win([helix(), account(), user()], "why is control so low?", Entities())
    assert outcome.answer.actions[0].label == "Helix Cloud"
    assert outcome.answer.actions[0].args == {"deal_id": "deal_helix", "c": "control"}


async def test_two_deals_side_by_side(snapshot):
    other = deal("Orbit Rollout", key="deal_orbit", account_id="account_orbit", amount=Decimal(90000))
    records = [
        helix(),
        other,
        account(),
        account("Orbit", key="account_orbit"),
        user(),
        *full_evidence(times=2),
        *all_yes(),
        *(evidence(s, -1, deal_id="deal_orbit", account_id="account_orbit") for s in ("sla", "sentiment")),
    ]
    outcome = await right_to_win(records, "compare them", Entities(deal_ids=("deal_helix", "deal_orbit")))
    table = parts(outcome, TablePart)[0]
    assert table.columns == ("", "Helix Cloud", "Orbit Rollout")
    assert table.rows[0] == ("Right to Win", "69", "≥ 2")
    assert to_json(outcome.answer) == snapshot


async def test_compare_with_another_takes_the_last_deal_along():
    other = deal("Orbit Rollout", key="deal_orbit", account_id=None)
    outcome = await right_to_win(
        [helix(), other, account(), user()],
        "compare it with Orbit",
        Entities(deal_ids=("deal_orbit",)),
        memory={"deals": ["deal_helix"]},
    )
    assert len(parts(outcome, TablePart)[0].columns) == 3


async def test_my_deals_by_right_to_win_shows_ten_rows_best_first():
    many = [deal(f"Deal {n:02}", key=f"deal_{n:02}", account_id=None, amount=Decimal(n)) for n in range(14)]
    strong = [evidence(s, deal_id="deal_03", account_id=None) for s in ("strategic_imperatives", "stepping_stones")]
    lost = deal("Lost", key="deal_lost", status="lost")
    foreign = deal("Not mine", key="deal_foreign", owner_id="user_lee")
    outcome = await right_to_win([*many, *strong, lost, foreign, user()], "my deals by right to win", Entities())
    table = parts(outcome, TablePart)[0]
    assert len(table.rows) == 10
    assert table.rows[0][0] == "Deal 03"
    assert "14 open deals" in outcome.answer.summary
    assert any("4 below these" in p.text for p in parts(outcome, TextPart))


async def test_no_open_deals_is_said_kindly():
    outcome = await right_to_win([user()], "my deals by right to win", Entities())
    assert "no open deals on record" in outcome.answer.summary


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    records = [helix(), account(), user(), *full_evidence()]
    hidden = await right_to_win(records, deal_ids=[])
    missing = await right_to_win([user()])
    assert hidden.answer == missing.answer
    assert "can't find" in hidden.answer.summary
    assert "Helix" not in as_text(hidden.answer)


async def test_a_name_that_matches_nothing_is_named_back():
    outcome = await right_to_win([user()], "right to win on Zorg", Entities(unresolved=("Zorg",)))
    assert "“Zorg”" in outcome.answer.summary


async def test_a_client_with_one_open_deal_means_that_deal():
    outcome = await right_to_win(
        [helix(), account(), user()], "right to win at Helix", Entities(account_ids=("account_helix",))
    )
    assert outcome.answer.title == "Right to Win: Helix Cloud"


async def test_a_client_without_open_deals_says_so():
    outcome = await right_to_win([account(), user()], "right to win at Helix", Entities(account_ids=("account_helix",)))
    assert "Helix has no open deal" in outcome.answer.summary


async def test_a_client_without_open_deals_on_a_past_day_is_not_said_to_have_none_now():
    asked = Entities(account_ids=("account_helix",), dates=(date(2020, 9, 1),))
    outcome = await right_to_win([account(), user()], "right to win at Helix as of 1 September 2020", asked)
    assert "Helix had no open deal that you may see on Sep 1, 2020" in outcome.answer.summary


async def test_as_of_a_past_day_shows_what_was_true_then_without_buttons():
    records = [
        helix(),
        account(),
        user(),
        *full_evidence(days=100),
        *all_yes(days=100),
        *full_evidence(polarity=-1, days=5),
    ]
    asked = Entities(deal_ids=("deal_helix",), dates=(date(2026, 9, 1),))
    past = await right_to_win(records, "right to win as of 1 September", asked)
    now = await right_to_win(records)
    assert gauge(past, "right_to_win").score > gauge(now, "right_to_win").score
    assert past.answer.actions == ()
    assert "As of Sep 1, 2026" in parts(past, TextPart)[0].text


async def test_since_a_day_says_what_moved():
    records = [helix(), account(), user(), *full_evidence(days=100), *all_yes(days=100), *full_evidence(days=5)]
    asked = Entities(deal_ids=("deal_helix",), dates=(date(2026, 9, 1),))
    outcome = await right_to_win(records, "how has it changed since 1 September", asked)
    assert parts(outcome, TextPart)[0].text.startswith("Since Sep 1, 2026: Right to Win 55 → 66")


async def test_the_trend_ends_with_now():
    outcome = await right_to_win(rich_records())
    points = parts(outcome, TrendPart)[0].points
    assert [p.value for p in points[:2]] == [31, 38]
    assert (points[-1].at, points[-1].cause) == (NOW, "now")


async def test_reads_are_few():
    from skills.runner import run_skill
    from tests.support.fake_reader import FakeReader

    reader = FakeReader(rich_records(), buckets=RIGHT_TO_WIN.buckets)
    await run_skill(RIGHT_TO_WIN, asking("right to win", HELIX), reader)
    assert len(reader.reads) <= 17


def test_what_is_frozen_is_what_is_shown():
    from skills.scoring.file import DealFile
    from skills.scoring.score import score

    file = DealFile(helix(), evidence=tuple(full_evidence()), track=TrackRecord(3, 3, 3, (), ()))
    assert set(frozen_scores(score(file, NOW))) == {
        "credibility",
        "capability",
        "commitment",
        "control",
        "right_to_win",
    }


def test_there_are_enough_ways_to_ask():
    assert len(set(RIGHT_TO_WIN.utterances)) >= 60


async def test_a_source_goes_by_its_own_title_where_it_can_be_opened():
    call = Activity("activity_call", TENANT, "call", days_ago(40), "Weekly call with Maria", account_id="account_helix")

    async def titles(words, *more):
        outcome = await answered(RIGHT_TO_WIN, asking(words, HELIX), [*rich_records(), *more])
        return {s.title for s in outcome.answer.sources if s.record_id == "activity_call"}

    assert await titles("right to win on Helix", call) == {"Weekly call with Maria"}
    assert await titles("why is credibility low", call) == {"Weekly call with Maria"}
    assert await titles("right to win on Helix") == {"Conversation of Oct 11, 2026"}


async def test_two_clients_are_compared_by_the_largest_deal_of_each():
    other = replace(helix(), id="deal_globex", account_id="account_globex", name="Globex rollout")
    small = replace(helix(), id="deal_helix_small", name="Helix small", amount=Decimal(1_000))
    both = Entities(account_ids=("account_helix", "account_globex"))
    outcome = await answered(RIGHT_TO_WIN, asking("compare Helix and Globex", both), [helix(), small, account(), other])
    (table,) = [p for p in outcome.answer.parts if isinstance(p, TablePart)]
    assert set(table.columns[1:]) == {helix().name, "Globex rollout"}
