"""What holds for the Right to Win of any deal, read from the card itself (METHODOLOGY §1)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.four_cs import C_OF_FACTOR, FACTOR_OF_SUB
from skills.answer import ScorePart, to_json
from skills.ask import Entities
from skills.catalog.right_to_win import RIGHT_TO_WIN
from skills.scoring.file import DealFile
from skills.scoring.score import score
from tests.support.asking import answered, asking
from tests.support.deal_files import ALL_SUBS, NOW, account, all_yes, answer, deal, evidence, override, user

pytestmark = pytest.mark.may_block
HELIX = Entities(deal_ids=("deal_helix",))
FACTORS = sorted(set(FACTOR_OF_SUB.values()))
RATINGS = st.floats(0, 10)
RATED = st.fixed_dictionaries(dict.fromkeys(FACTORS, RATINGS))
PROPERTIES = settings(max_examples=25, deadline=None)


async def gauges(*records: object) -> dict[str, ScorePart]:
    outcome = await answered(RIGHT_TO_WIN, asking("right to win Helix", HELIX), [deal(), account(), user(), *records])  # type: ignore[list-item]
    return {p.key: p for p in outcome.answer.parts if isinstance(p, ScorePart)}


@PROPERTIES
@given(
    st.fixed_dictionaries(dict.fromkeys(FACTORS, RATINGS)), st.sampled_from(FACTORS), st.floats(0, 10), st.booleans()
)
def test_a_factor_rated_higher_never_lowers_its_c_nor_the_whole(
    ratings: dict[str, float], raised: str, to: float, yes: bool
) -> None:
    """C = product of its two factors, capped; Right to Win the mean: neither can fall when one factor rises."""

    def of(values: dict[str, float]) -> DealFile:
        given_ = tuple(override(f, r) for f, r in values.items())
        return DealFile(deal(), answers=tuple(all_yes()) if yes else (), overrides=given_)

    higher = {**ratings, raised: max(ratings[raised], to)}
    before, after = score(of(ratings), NOW), score(of(higher), NOW)
    c = C_OF_FACTOR[raised]
    was, now = (next(x for x in s.cs if x.spec.key == c).score for s in (before, after))
    assert was is not None
    assert now is not None
    assert now >= was - 1e-9
    assert after.exact >= before.exact - 1e-9
    others = [(x.spec.key, x.score) for x in before.cs if x.spec.key != c]
    assert others == [(x.spec.key, x.score) for x in after.cs if x.spec.key != c]


@PROPERTIES
@given(st.lists(st.sampled_from(ALL_SUBS), min_size=8, max_size=30), st.sampled_from([None, False]))
async def test_no_gauge_passes_fifty_without_a_yes(subs: list[str], said: bool | None) -> None:
    answers = [] if said is None else [answer(c, said) for c in ("credibility", "capability", "commitment", "control")]
    shown = await gauges(*(evidence(s) for s in subs), *answers)
    assert all(p.score is None or p.score <= 50 for p in shown.values())


@PROPERTIES
@given(st.lists(st.tuples(st.sampled_from(ALL_SUBS), st.sampled_from([1, -1])), min_size=2, max_size=12), st.randoms())
async def test_the_order_of_evidence_changes_nothing_on_the_card(seen: list[tuple[str, int]], random: object) -> None:
    records = [evidence(s, p, key=f"evidence_{n}", days=n) for n, (s, p) in enumerate(seen)]
    mixed = random.sample(records, len(records))  # type: ignore[attr-defined]
    one, other = ([*base, deal(), account(), user()] for base in (records, mixed))
    cards = [await answered(RIGHT_TO_WIN, asking("right to win Helix", HELIX), r) for r in (one, other)]
    assert to_json(cards[0].answer) == to_json(cards[1].answer)


@PROPERTIES
@given(st.lists(st.tuples(st.sampled_from(ALL_SUBS), st.integers(0, 200)), max_size=12), st.integers(1, 150))
async def test_the_score_as_of_a_past_day_knows_only_what_was_recorded_by_then(
    seen: list[tuple[str, int]], back: int
) -> None:
    """Asked today about that day, and asked on that day: the same gauges."""
    day = (NOW - timedelta(days=back)).date()
    records = [evidence(s, days=d, key=f"evidence_{n}") for n, (s, d) in enumerate(seen)]
    then = replace(HELIX, dates=(day,))
    house = [deal(), account(), user()]
    asked = await answered(
        RIGHT_TO_WIN, asking(f"right to win Helix as of {day.isoformat()}", then), [*house, *records]
    )
    evening = next(iter(asked.answer.parts), None)
    assert evening is not None
    known = [r for r in records if r.recorded_at.date() <= day]
    again = await answered(RIGHT_TO_WIN, asking(f"right to win Helix as of {day.isoformat()}", then), [*house, *known])
    shown, first = ([p for p in a.answer.parts if isinstance(p, ScorePart)] for a in (asked, again))
    assert [(p.key, p.score, p.coverage) for p in shown] == [(p.key, p.score, p.coverage) for p in first]
