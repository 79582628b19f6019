"""From facts to themes with their verdicts: pure, reads no clock."""

from datetime import date
from zoneinfo import ZoneInfo

from skills.ask import Ask
from skills.catalog.impact_themes.facts import Facts
from skills.catalog.impact_themes.judging import judge
from skills.catalog.impact_themes.outcome import (
    AudienceCard,
    Card,
    Incomplete,
    Out,
    StoreCard,
    Themes,
    ThemesCard,
    TriedCard,
)
from skills.scoring.claims import uniqueness
from skills.scoring.themes import themes


def decide(ask: Ask, facts: Facts) -> Out:
    today = facts.moment.astimezone(ZoneInfo(ask.voice.time_zone)).date()
    return Out(facts, _card(facts, today))


def _card(facts: Facts, today: date) -> Card:
    kind = facts.intent.kind
    if facts.wanted:
        return Incomplete("nothing_found")
    found = Themes(facts.file, themes(facts.file, facts.moment, today)) if facts.file is not None else None
    if kind == "test":
        return _tested(facts, found, today) if facts.intent.phrase else Incomplete("which_theme")
    if not facts.store.differentiators:
        return Incomplete("no_claims")
    if kind == "store":
        return _stored(facts, today)
    if found is None:
        return _without_deal(facts)
    if kind == "cxo" or kind == "evaluators":
        return AudienceCard(found, kind)
    return ThemesCard(found)


def _without_deal(facts: Facts) -> Incomplete:
    if facts.choices:
        return Incomplete("which_deal")
    return Incomplete("no_open_deal" if facts.account is not None else "no_deals")


def _tested(facts: Facts, found: Themes | None, today: date) -> TriedCard:
    against = facts.asked or (found.against if found else facts.store.competitors)
    judged = judge(
        facts.intent.phrase,
        facts.store.differentiators,
        against,
        facts.store.competitors,
        found.themes if found else (),
        today,
    )
    return TriedCard(judged, found)


def _stored(facts: Facts, today: date) -> StoreCard:
    store = facts.store
    rivals = facts.asked or store.competitors
    found = [(d, uniqueness(d, rivals, store.competitors, today)) for d in store.differentiators]
    order = {"doubtful": 0, "unchecked": 1, "claimed": 2, "only": 3}
    found.sort(key=lambda pair: (order[pair[1].standing], pair[1].checked_on or date.min, pair[0].title, pair[0].id))
    return StoreCard(tuple((d.id, u) for d, u in found))
