"""Who should pursue a deal, as a manager and as a rep are told it; and how the team is put on the deal."""

from dataclasses import replace

import pytest

from skills.answer import ListPart, from_json, to_json
from skills.ask import Entities
from skills.catalog.right_team import RIGHT_TEAM
from skills.catalog.right_team.intent import read_intent
from skills.errors import NotForRole
from skills.plain import as_text
from tests.skills.right_team.world import HOURS, MILL, whole
from tests.support.asking import answered, asking
from tests.support.colleagues import ADA, BEN, MAYA, PEOPLE, assessed, certified, day, has_hours, on_team
from tests.support.deal_files import deal
from tests.support.fake_reader import KIM as KIM_ASKING
from tests.support.scripted import ANA

ABOUT = Entities(deal_ids=("deal_mill",))


async def told(text: str = "who should pursue Mill", records=None, entities=ABOUT, principal=MAYA, **ask):
    reader = {k: ask.pop(k) for k in ("deal_ids",) if k in ask}
    put = asking(text, entities, principal=principal, **ask)
    return await answered(RIGHT_TEAM, put, whole() if records is None else records, **reader)


def seats(outcome):
    return {p.seat.label: p.fit.user.name if p.fit else None for p in outcome.out.card.proposed}


def fit_of(outcome, label):
    return next(p.fit for p in outcome.out.card.proposed if p.seat.label == label)


def words(outcome):
    return as_text(outcome.answer)


def without(kind, who=None):
    return [r for r in whole() if type(r).__name__ != kind or (who and getattr(r, "user_id", None) != f"user_{who}")]


# --- the team, by hand


async def test_the_best_team_of_a_bedrock(snapshot):
    outcome = await told()
    assert seats(outcome) == {
        "Client Expert": "Kim Moreno",
        "Executive sponsor": "Maya Ortiz",
        "Solution Master, Energy": "Liu Wei",
        "Solution Master, Reliability": "Sam Petrie",
        "Industry expert": "Kim Moreno",
        "Commercial lead": "Maya Ortiz",
    }
    assert as_text(outcome.answer) == snapshot
    assert from_json(to_json(outcome.answer)) == outcome.answer


async def test_a_fit_is_the_weighted_mean_of_its_parts():
    # Solution Master, Energy: topic 9 × 0.55 + skill 8 × 0.2 + no like deal + in the West 10 × 0.1 = 7.55
    fit = fit_of(await told(), "Solution Master, Energy")
    assert fit.floor == pytest.approx(7.55)
    assert fit.known == pytest.approx((9 * 0.55 + 8 * 0.2) / 0.75, abs=0.01)  # the place proves nobody able
    assert fit.coverage == (2, 3)


async def test_ties_and_past_deals_are_parts_of_the_lead():
    # skills 8 × 0.25, Paper 8 × 0.2, place 1.0; Kim owns Dana and met her today: 4 points, 10 × (1 − 0.5^(4/3)) = 6.03
    # × 0.3 = 1.81; like deals 1 won of 1: 7.5 × 0.15 = 1.125
    won = deal(
        "Won",
        key="deal_won",
        product_ids=("product_pulse",),
        industry="Paper",
        status="won",
        stage="won",
        close_on=day(9),
    )
    fit = fit_of(await told(records=whole(won)), "Client Expert")
    assert fit.floor == pytest.approx(2.0 + 1.6 + 1.0 + 1.81 + 1.125, abs=0.01)


async def test_hours_are_what_other_deals_leave():
    other = deal("Other", key="deal_other", close_on=day(-300))
    outcome = await told(records=whole(other, on_team("liu", other, hours=10)))
    assert seats(outcome)["Solution Master, Energy"] != "Liu Wei"  # 2 of 12 hours left, 6 asked


async def test_hours_on_this_deal_are_planned_anew():
    outcome = await told(records=whole(on_team("liu", MILL, "solution master", "pursuit", 12, topic="Energy")))
    assert seats(outcome)["Solution Master, Energy"] == "Liu Wei"


async def test_who_delivers_it_is_no_candidate_for_its_pursuit():
    outcome = await told(records=whole(on_team("liu", MILL, "delivery lead", "delivery", 2)))
    assert "Liu Wei" not in seats(outcome).values()


# --- what binds, what would change it


def lever(outcome, kind):
    card = outcome.out.card
    return next((x for x in (*card.binding, *card.levers) if x.kind == kind), None)


async def test_the_hours_that_bind_are_named_and_five_more_would_change_it():
    records = [r for r in whole() if r not in HOURS] + [has_hours("kim", 20), has_hours("liu", 3), has_hours("sam", 12)]
    outcome = await told(records=records)
    assert [x.rule for x in outcome.out.card.binding] == ["hours"]
    more = lever(outcome, "hours")
    assert more.user.name == "Liu Wei"
    # the Energy seat at 7.55, open until then: 1.5 × 7.55 over 2 + 1 + 1.5 + 1.5 + 1 + 1 = 8
    assert more.gain == pytest.approx(1.5 * 7.55 / 8, abs=0.01)
    assert "With 5 hours a week more of Liu Wei: Solution Master, Energy: Liu Wei instead of open" in words(outcome)


async def test_the_owner_leads_and_what_that_costs_is_said():
    # Kim: 0.25 × 4 + ties 0.3 × 6.03 + place 1 = 3.81; Ben, now in the West: 2.5 + 2 + 1 = 5.5
    west = [replace(r, team_id="team_west", region="West") if r is BEN else r for r in whole()]
    poor = [r for r in west if getattr(r, "user_id", "") != "user_kim" or type(r).__name__ == "Activity"]
    better = [assessed("ben", s, 10) for s in ("sales_planning", "business_acumen")]
    others = [assessed(who, "business_acumen", 10, topic="Paper") for who in ("ben", "sam")]
    records = [*poor, has_hours("kim", 20), assessed("kim", "sales_planning", 4), *better, *others]
    outcome = await told(records=records)
    assert seats(outcome)["Client Expert"] == "Kim Moreno"
    assert fit_of(outcome, "Client Expert").floor == pytest.approx(3.81, abs=0.01)
    binding = lever(outcome, "rule")
    assert binding.rule == "pinned"
    assert "Binding: the deal's owner leads. Without that: Client Expert: Ben Novak instead of Kim" in words(outcome)
    free = await told("who should lead Mill", records=records)
    assert seats(free)["Client Expert"] == "Ben Novak"
    assert fit_of(free, "Client Expert").floor == pytest.approx(5.5)


async def test_the_next_best_team_is_never_better():
    following = lever(await told(), "next")
    assert following.gain <= 0


async def test_a_gap_names_who_comes_nearest_whom_to_ask_and_what_to_learn():
    no_paper = [r for r in whole() if getattr(r, "topic", "") != "Paper" or type(r).__name__ == "Training"]
    no_energy = [r for r in no_paper if not (getattr(r, "user_id", "") == "user_liu" and getattr(r, "topic", ""))]
    outcome = await told(records=no_energy)
    gaps = {g.seat.label: g for g in outcome.out.card.gaps}
    assert gaps["Solution Master, Energy"].expert.user.name == "Ben Novak"  # by his certificate
    assert gaps["Industry expert"].training.title == "Paper for beginners"
    assert "ask Ben Novak" in words(outcome)


async def test_who_falls_short_in_what_decides_a_seat_is_not_proposed_for_it():
    # Sam: Energy 3 and everything else 8; over all that is known (0.55 × 3 + 0.2 × 8) / 0.75 = 4.3, but Energy decides
    no_liu = [r for r in whole() if getattr(r, "user_id", "") != "user_liu"]
    outcome = await told(records=[*no_liu, assessed("sam", "products_services", 3, topic="Energy")])
    assert seats(outcome)["Solution Master, Energy"] is None
    gap = next(g for g in outcome.out.card.gaps if g.seat.topic == "Energy")
    assert (gap.best.user.name, gap.best.good_enough) == ("Sam Petrie", False)


# --- today's team


async def test_todays_team_is_set_beside_the_proposed_one():
    # today Liu leads Reliability, where nothing of his is on record: he is not replaced for want of a record
    outcome = await told(records=whole(on_team("liu", MILL, "solution master", "pursuit", 4, topic="Reliability")))
    (kept,) = outcome.out.card.kept
    assert (kept.seat.label, kept.members[0].user.name, kept.outside) == (
        "Solution Master, Reliability",
        "Liu Wei",
        False,
    )
    assert kept.alternative.user.name == "Sam Petrie"
    assert outcome.out.card.today < outcome.out.card.team.value


async def test_who_is_outside_the_comparison_stays():
    outcome = await told(records=whole(on_team("ben", MILL, "solution master", "pursuit", 4, topic="Energy")))
    assert "Solution Master, Energy" not in seats(outcome)
    assert "Solution Master, Energy: Ben Novak · not among the people compared" in words(outcome)


async def test_who_has_the_time_is_answered_with_hours_first():
    summary = (await told("who has time for Mill")).answer.summary
    assert summary.startswith("Most hours free: ")
    assert "I would put on Mill" in summary


# --- rights


async def test_a_rep_compares_by_what_may_be_known_of_everybody():
    outcome = await told(principal=KIM_ASKING)
    card = outcome.out.card
    assert (card.fair, card.compared) == (False, 7)
    assert seats(outcome)["Solution Master, Energy"] == "Ben Novak"  # the one certificate
    assert "assessments and past deals are not everybody's to see" in words(outcome)


async def test_assessments_hidden_from_the_asker_change_nothing_and_are_not_betrayed():
    secret = [assessed("ben", "products_services", 1, topic="Energy"), assessed("erik", "leadership_ethics", 9)]
    for asker in (KIM_ASKING, MAYA):
        seen = await told(principal=asker, records=whole(*secret))
        assert seen.answer == (await told(principal=asker)).answer


async def test_ones_own_assessments_give_no_advantage_over_colleagues():
    mine = [assessed("kim", "products_services", 10, topic="Energy"), assessed("kim", "products_services", 10)]
    outcome = await told(principal=KIM_ASKING, records=whole(*mine))
    assert seats(outcome)["Solution Master, Energy"] == "Ben Novak"


async def test_an_admin_compares_everybody_fairly():
    outcome = await told(principal=ADA)
    assert (outcome.out.card.fair, outcome.out.card.whole) == (True, True)


async def test_a_manager_may_ask_for_everybody_and_then_only_certificates_count():
    outcome = await told("who in the whole company should pursue Mill")
    assert (outcome.out.card.fair, seats(outcome)["Solution Master, Energy"]) == (False, "Ben Novak")


async def test_a_hidden_deal_and_a_missing_one_look_the_same():
    hidden = await told(deal_ids=["deal_other"])
    assert hidden.answer == (await told(records=[r for r in whole() if r is not MILL])).answer
    assert "I can't find" in hidden.answer.summary


async def test_an_analyst_is_refused():
    with pytest.raises(NotForRole):
        await told(principal=ANA)


# --- other classes, thin and empty records


async def test_a_stepping_stone_takes_fewer_and_says_so():
    outcome = await told(records=whole(deal_class="stepping_stone"))
    assert list(seats(outcome)) == ["Client Expert", "Solution Master, Energy", "Solution Master, Reliability"]
    assert "A Stepping Stone takes a Client Expert and Solution Masters" in words(outcome)


async def test_a_stray_takes_its_client_expert_alone():
    outcome = await told(records=whole(deal_class="stray"))
    assert list(seats(outcome)) == ["Client Expert"]
    assert "justify or drop it before more people work on it" in words(outcome)


async def test_a_bare_export_says_what_is_missing():
    bare = [*PEOPLE, deal("Mill", key="deal_mill", product_ids=())]
    outcome = await told(records=bare, principal=KIM_ASKING)
    assert outcome.answer.summary.startswith("I can't compare people for Mill")
    assert "certificates (“I passed the … certification today”)" in words(outcome)


async def test_a_bare_export_with_wins_is_staffed_from_them_for_who_sees_them():
    wins = [
        deal(
            f"w{n}",
            key=f"deal_w{n}",
            owner_id="user_liu",
            status="won",
            stage="won",
            close_on=day(30),
            product_ids=("product_pulse",),
            industry="Paper",
        )
        for n in range(3)
    ]
    mill = deal("Mill", key="deal_mill", product_ids=("product_pulse",), industry="Chemicals", account_id=None)
    products = [r for r in whole() if type(r).__name__ == "Product"]
    outcome = await told(records=[*PEOPLE, *products, mill, *wins], principal=ADA)
    # 3 wins in the family: 5.0; like deals 3 of 3: 8.75
    assert fit_of(outcome, "Solution Master, Reliability").user.name == "Liu Wei"
    assert fit_of(outcome, "Solution Master, Reliability").floor == pytest.approx(0.55 * 5 + 0.15 * 8.75, abs=0.01)


async def test_a_closed_deal_has_nothing_left_to_pursue():
    done = deal("Mill", key="deal_mill", status="won", stage="won", close_on=day(5))
    assert "nothing left to pursue" in (await told(records=[*PEOPLE, done])).answer.summary


async def test_without_a_deal_it_asks_which():
    outcome = await told("right team", entities=Entities(), principal=KIM_ASKING)
    assert outcome.answer.summary == "Which deal do you want a team for?"
    assert [a.label for a in outcome.answer.actions] == ["Mill"]


# --- put on the deal


async def test_accepting_shows_exactly_what_changes_and_waits():
    records = whole(on_team("kim", MILL, "client expert", "pursuit", 10))
    first = await told(records=records)
    outcome = await told("put the proposed team on the deal", records, Entities(), memory=first.remember)
    rows = {r[0]: r[1:] for r in outcome.out.card.rows}
    assert rows["Solution Master, Energy"] == ("open", "Liu Wei, 6 hours a week")
    assert "Client Expert" not in rows
    made = [c for c in outcome.proposal.changes if c.op == "create"]
    energy = next(c.values for c in made if c.values["attrs"].get("topic") == "Energy")
    assert (energy["kind"], energy["subject_id"], energy["object_id"]) == ("deal_team", "user_liu", "deal_mill")
    assert energy["attrs"] == {"role": "solution master", "side": "pursuit", "hours": 6, "topic": "Energy"}
    assert not outcome.proposal.confirmed
    assert "The deal opens to Liu Wei, Maya Ortiz and Sam Petrie" in words(outcome)


async def test_a_seat_that_changes_hands_ends_the_old_relation_after_the_new_one_begins():
    poor = (
        assessed("kim", "products_services", 5, topic="Energy"),
        on_team("kim", MILL, "solution master", topic="Energy"),
    )
    outcome = await told(verb="accept", args={"deal_id": "deal_mill"}, records=whole(*poor))
    ops = [c.op for c in outcome.proposal.changes]
    assert ops == sorted(ops)  # created first
    (ended,) = [c for c in outcome.proposal.changes if c.op == "update"]
    assert (ended.record_id, ended.expected) == (poor[1].id, {"valid_to": None})
    assert ("Solution Master, Energy", "Kim Moreno", "Liu Wei, 6 hours a week") in outcome.out.card.rows


async def test_what_is_on_record_already_is_not_written_again():
    first = await told(verb="accept", args={"deal_id": "deal_mill"})
    held = [
        on_team(c.values["subject_id"].removeprefix("user_"), MILL, **c.values["attrs"]) for c in first.proposal.changes
    ]
    again = await told(verb="accept", args={"deal_id": "deal_mill"}, records=whole(*held))
    assert again.proposal is None
    assert "is the one I would propose" in again.answer.summary


async def test_the_answer_never_wavers():
    records = whole()
    assert (await told(records=records)).answer == (await told(records=records[::-1])).answer


async def test_every_claim_has_its_source():
    answer = (await told(records=whole(certified("liu", 9, "Energy", expires=-100)))).answer
    cited = [c for p in answer.parts if isinstance(p, ListPart) for i in p.items for c in i.cites]
    assert cited
    assert set(cited) <= {s.id for s in answer.sources}


@pytest.mark.parametrize(
    ("said", "kind", "whole_company", "free_lead"),
    [
        ("who should pursue Mill", "show", False, False),
        ("who should lead Mill", "show", False, True),
        ("who across the company should work on Mill", "show", False, False),
        ("who in the whole company should work on Mill", "show", True, False),
        ("accept the team", "accept", False, False),
        ("put the proposed team on Mill", "accept", False, False),
        ("ok, let's go with this team", "accept", False, False),
        ("should we take this team?", "show", False, False),
        ("is our team strong enough", "show", False, False),
    ],
)
def test_what_the_words_want(said, kind, whole_company, free_lead):
    found = read_intent(asking(said, ABOUT))
    assert (found.kind, found.free_lead) == (kind, free_lead)
    assert found.whole is whole_company or "across the company" in said
