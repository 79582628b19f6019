"""The deciding facts in words: what holds, what fails and by how much."""

from collections.abc import Iterable
from datetime import timedelta
from math import ceil

from knowledge.records import Deal, DealClass
from skills.answer import Tone
from skills.deals.deal_class import Book, Check, Route, Verdict
from skills.deals.deal_effort import Effort, WinRate
from skills.deals.deal_rules import (
    FEWEST_CLOSED,
    LABELS,
    PACE_WINDOW,
    UNKNOWN,
    CheckKey,
    State,
    top_by_value,
)
from skills.language.lists import counted
from skills.rules import DealClassRules
from skills.wording import Voice

TONES: dict[State, Tone] = {"yes": "good", "no": "warn", "unknown": "muted"}
CLASS_TONES: dict[DealClass | None, Tone] = {
    "bedrock": "good",
    "stepping_stone": "good",
    "stray": "warn",
    None: "muted",
}
_MOST_NAMES = 3


def check_label(key: CheckKey, rules: DealClassRules) -> str:
    """One condition of a Bedrock, with the number this workspace holds it to."""
    top = top_by_value(rules)
    labels: dict[CheckKey, str] = {
        "imperative": "Carries an imperative",
        "solutions": f"{rules.told('bedrock_solutions')} solutions or more",
        "value": f"{top[:1].upper()}{top[1:]}",
    }
    return labels[key]


def label(deal_class: DealClass | None) -> str:
    return LABELS[deal_class] if deal_class else UNKNOWN


def listed(names: Iterable[str], *, most: int = _MOST_NAMES) -> str:
    every = list(names)
    shown = every[:most]
    more = len(every) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")


def check_text(check: Check, verdict: Verdict, book: Book, voice: Voice) -> str:
    if check.key == "imperative":
        return _imperative_text(check, verdict, book)
    return _solutions_text(check, verdict) if check.key == "solutions" else _value_text(verdict, voice)


def _imperative_text(check: Check, verdict: Verdict, book: Book) -> str:
    if check.state == "yes":
        return listed(f"“{i.title}”" for i in verdict.imperatives)
    if check.state == "no":
        return f"carries none of our {len(book.imperatives)} on record"
    return "not known: no imperative of ours is on record, so no deal can carry one"


def _solutions_text(check: Check, verdict: Verdict) -> str:
    names = listed(verdict.solutions)
    if check.state == "yes":
        return f"{len(verdict.solutions)}: {names}"
    if check.state == "no":
        return f"one only ({names}): one short"
    return "not known: the deal names no solution"


def _value_text(verdict: Verdict, voice: Voice) -> str:
    deal, bar, gap = verdict.deal, verdict.bar, verdict.gap
    if deal.amount is None:
        threshold = f"; the bar is {voice.money(bar.threshold, bar.currency)}" if bar.threshold is not None else ""
        return f"not known: no amount on record{threshold}"
    amount = voice.money(deal.amount, deal.currency)
    if gap is None:
        priced = counted(bar.deals, "open deal", "open deals")
        return f"not known: {amount}, but only {priced} with an amount in {bar.currency}; {_share_takes(verdict.rules)}"
    over = f"over {counted(bar.deals, 'priced open deal')} of the company"
    bar_said = voice.money(bar.threshold, bar.currency)
    if gap == 0:
        return f"{amount}, exactly the bar ({over})"
    side = "above" if gap > 0 else "short of"
    return f"{amount}, {voice.money(abs(gap), deal.currency)} {side} the bar of {bar_said} ({over})"


def _share_takes(rules: DealClassRules) -> str:
    fewest = ceil(1 / rules.bedrock_top_share)
    return f"{'a quarter' if fewest == 4 else 'the ' + top_by_value(rules)} takes {fewest}"


def route_text(route: Route, verdict: Verdict, book: Book) -> str:
    deal = verdict.deal
    names = listed(b.name for b in route.bedrocks)
    many = "Bedrocks" if len(route.bedrocks) > 1 else "Bedrock"
    if route.state == "yes":
        said = {
            "opens": f"on record as opening the {many} {names}",
            "client": f"same client as the {many} {names}",
            "imperative": f"same imperative as the {many} {names}",
            "region": f"would be our first reference in {deal.region}",
            "industry": f"would be our first reference in {deal.industry}",
        }
        return said[route.key]
    region, industry = book.references.get((deal.region, deal.industry), (0, 0))
    if route.state == "unknown":
        unknown = {
            "opens": "whether what it opens is a Bedrock is not known",
            "client": "no client named" if deal.account_id is None else "whether its client has a Bedrock is not known",
            "imperative": "whether a deal with its imperative is a Bedrock is not known",
            "region": "no region on the deal",
            "industry": "no industry on the deal",
        }
        return unknown[route.key]
    no = {
        "opens": "opens no Bedrock on record",
        "client": "no Bedrock with this client",
        "imperative": "shares no imperative with a Bedrock",
        "region": f"{counted(region, 'reference')} in {deal.region} already",
        "industry": f"{counted(industry, 'reference')} in {deal.industry} already",
    }
    return no[route.key]


def deciding(verdict: Verdict, book: Book, voice: Voice) -> str:
    """The one fact that decided the computed class, short enough for a list."""
    if verdict.computed == "bedrock":
        return f"{listed((i.title for i in verdict.imperatives), most=1)}; {len(verdict.solutions)} solutions"
    if verdict.holding:
        return route_text(verdict.holding[0], verdict, book)
    failing = [c for c in verdict.checks if c.state == "no"]
    short = {
        "imperative": "carries no imperative",
        "solutions": "one solution",
        "value": f"{voice.money_short(abs(verdict.gap), verdict.deal.currency)} short of the bar"
        if verdict.gap
        else "",
    }
    if verdict.computed == "stray":
        return "; ".join((*(short[c.key] for c in failing), "leads to no Bedrock, no first reference"))
    unknown = [check_label(c.key, verdict.rules).lower() for c in verdict.checks if c.state == "unknown"]
    routes = [route_text(r, verdict, book) for r in verdict.routes if r.state == "unknown"]
    return f"not known: {'; '.join((unknown if not failing else []) or routes or unknown)}"


_KIND_NAMES = {"mail": "mail", "call": "call", "meeting": "meeting", "note": "note", "task": "task"}


def work_text(done: Effort) -> str:
    if not done.activities:
        return "nothing logged"
    parts = [counted(n, _KIND_NAMES[k]) for k, n in done.kinds]
    return f"{counted(done.activities, 'activity', 'activities')} ({', '.join(parts)})"


def hours(minutes: int, voice: Voice) -> str:
    return f"{voice.number(minutes / 60)} hours"


def hours_text(done: Effort, voice: Voice) -> str:
    unknown = f"{counted(done.untimed, 'call or meeting', 'calls and meetings')} without a noted length"
    if not done.minutes:
        return f"not known: {unknown}" if done.untimed else "none noted"
    return hours(done.minutes, voice) + (f"; {unknown} not counted" if done.untimed else " in noted lengths")


def time_text(done: Effort, voice: Voice) -> str:
    if done.days is None:
        return "not known: no start on record"
    said = counted(done.days, "day")
    return f"{said}; last activity {voice.ago(done.last.at)}" if done.last else f"{said}; no activity yet"


def ahead_text(done: Effort, voice: Voice) -> str:
    if done.days_left is None:
        return "not known: no close date"
    if done.days_left <= 0:
        return (
            "not known: the close date is today"
            if done.days_left == 0
            else (f"not known: the close date passed {voice.ago(voice.today + timedelta(days=done.days_left))}")
        )
    left = counted(done.days_left, "day")
    if done.ahead is None:
        return f"{left} to the close date; no activity in the last {PACE_WINDOW.days} days to judge by"
    activities, minutes = done.ahead
    work = counted(activities, "activity", "activities") + (f", {hours(minutes, voice)}" if minutes else "")
    return f"{left} and about {work} to the close date, at the pace of the last {PACE_WINDOW.days} days"


def expected_text(deal: Deal, wins: WinRate, voice: Voice) -> str:
    if deal.amount is None:
        return "not known: no amount on record"
    expected = wins.expected(deal.amount)
    if expected is None or wins.share is None:
        closed = counted(wins.closed, "closed deal")
        return f"not known: {closed} you may see, fewer than the {FEWEST_CLOSED} a base rate takes"
    rate = f"{voice.percent(wins.share)} ({wins.won:,} of {wins.closed:,} closed deals you may see were won)"
    value, amount = voice.money(expected, deal.currency), voice.money(deal.amount, deal.currency)
    return f"{value} of {amount}, at a base rate of {rate}; not this deal's own chance"
