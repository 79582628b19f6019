"""What holds for any map of people (METHODOLOGY §2.6, §5)."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.records import Activity, Contact, Edge
from skills.people.stakeholder_map import Person, covered, gaps, persons, single_thread
from skills.rules import StakeholderRules
from tests.support.deal_files import NOW, TENANT, days_ago

KEYS = ("a", "b", "c", "d")
ROLES = ("buyer", "beneficiary", "backer")
PROPERTIES = settings(max_examples=60, deadline=None)
DEFAULT = StakeholderRules()


def contact(key: str) -> Contact:
    return Contact(f"contact_{key}", TENANT, "account_helix", key.upper(), "Manager", "manager")


def plays(key: str, role: str) -> Edge:
    attrs = {"role": role, "influence": 0.5}
    return Edge(f"edge_{key}", TENANT, "plays_role", f"contact_{key}", "deal_helix", days_ago(300), attrs=attrs)


def met(n: int, key: str, days: float) -> Activity:
    return Activity(
        f"activity_{n}", TENANT, "meeting", days_ago(days), "Review", deal_id="deal_helix", user_id="user_kim",
        contact_ids=(f"contact_{key}",), direction="both",
    )  # fmt: skip


PARTS = st.fixed_dictionaries(dict.fromkeys(KEYS, st.sampled_from(ROLES)))
TALKS = st.lists(st.tuples(st.sampled_from(KEYS), st.integers(0, 200)), max_size=14)


def activities(talks: list[tuple[str, int]]) -> list[Activity]:
    return [met(n, key, days) for n, (key, days) in enumerate(talks)]


def people(parts: dict[str, str], seen: list[Activity], rules: StakeholderRules = DEFAULT) -> tuple[Person, ...]:
    edges = [plays(k, r) for k, r in parts.items()]
    return persons([contact(k) for k in parts], edges, seen, NOW, ["deal_helix"], rules)


def holes(parts: dict[str, str], seen: list[Activity], rules: StakeholderRules = DEFAULT) -> set[tuple[str, object]]:
    return {(g.kind, g.role) for g in gaps(people(parts, seen, rules), seen, NOW)}


SILENT = ("no_buyer", "uncovered")


@PROPERTIES
@given(PARTS, TALKS, st.sampled_from(KEYS))
def test_one_more_talk_never_opens_a_hole_in_the_coverage(
    parts: dict[str, str], talks: list[tuple[str, int]], who: str
) -> None:
    before = holes(parts, activities(talks))
    after = holes(parts, activities([*talks, (who, 0)]))
    assert {h for h in after if h[0] in SILENT} <= {h for h in before if h[0] in SILENT}


@PROPERTIES
@given(PARTS, TALKS, st.integers(1, 300), st.integers(1, 300))
def test_a_longer_memory_never_covers_less(
    parts: dict[str, str], talks: list[tuple[str, int]], one: int, other: int
) -> None:
    seen = activities(talks)
    short, long = (people(parts, seen, StakeholderRules(covered_days=d)) for d in sorted((one, other)))
    assert {p.contact.id for p in short if covered(p, NOW)} <= {p.contact.id for p in long if covered(p, NOW)}


@PROPERTIES
@given(PARTS, TALKS, st.randoms())
def test_the_order_of_what_happened_changes_nothing(
    parts: dict[str, str], talks: list[tuple[str, int]], random: object
) -> None:
    seen = activities(talks)
    mixed = random.sample(seen, len(seen))  # type: ignore[attr-defined]
    assert people(parts, seen) == people(parts, mixed)
    assert holes(parts, seen) == holes(parts, mixed)


@PROPERTIES
@given(PARTS, TALKS, st.lists(st.tuples(st.sampled_from(KEYS), st.integers(1, 60)), max_size=6))
def test_what_happens_later_does_not_change_the_map_of_today(
    parts: dict[str, str], talks: list[tuple[str, int]], later: list[tuple[str, int]]
) -> None:
    seen = activities(talks)
    ahead = [met(100 + n, key, -days) for n, (key, days) in enumerate(later)]
    assert all(a.at > NOW for a in ahead)
    assert people(parts, [*seen, *ahead]) == people(parts, seen)
    assert single_thread(people(parts, seen), [*seen, *ahead], NOW) == single_thread(people(parts, seen), seen, NOW)


@PROPERTIES
@given(PARTS, TALKS)
def test_a_single_thread_carries_at_least_the_share_of_the_rule(
    parts: dict[str, str], talks: list[tuple[str, int]]
) -> None:
    """By hand: the busiest contact's talks over all talks of the last 60 days, 0.8 at least."""
    seen = activities(talks)
    since = NOW - timedelta(days=60)
    recent = [a.contact_ids[0] for a in seen if a.at >= since]
    found = single_thread(people(parts, seen), seen, NOW)
    top = max((recent.count(c) / len(recent) for c in recent), default=0.0)
    assert (found is not None) == (top >= 0.8)
    assert found is None or abs(found.share - top) < 1e-9


@PROPERTIES
@given(PARTS)
def test_a_part_nobody_plays_is_a_hole_and_only_that(parts: dict[str, str]) -> None:
    missing = {g for g in holes(parts, []) if g[0] == "missing_role"}
    assert missing == {("missing_role", r) for r in ROLES if r not in parts.values()}
