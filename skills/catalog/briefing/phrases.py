"""Settings and their changes in words."""

from datetime import date

from knowledge.records import Preference
from skills.language.lists import joined
from skills.noticing.notice import LABELS, Kind
from skills.noticing.wanted import CLASS_NAMES, DAY_NAMES, day_list
from skills.wording import Voice

SKILL = "briefing"
EACH_THEIR_OWN = (
    "Nobody else is sent anything: everybody's briefing is their own, and each sets it by telling me, for example "
    "“briefing at 8:00 on weekdays”. This one is yours:"
)


def clock(written: str, voice: Voice) -> str:
    """ "07:30" as the reader writes times."""
    hour, _, minute = written.partition(":")
    if voice.locale.endswith("US"):
        return f"{(int(hour) - 1) % 12 + 1}:{minute} {'AM' if int(hour) < 12 else 'PM'}"
    return f"{hour}:{minute}"


def told_change(before: Preference, after: Preference, voice: Voice) -> str:
    """What is different now, as one sentence without its full stop."""
    told = [t for t in (_timing(before, after, voice), *_switches(before, after), *_pieces(before, after, voice)) if t]
    return "; ".join(told) or "your settings"


def _timing(before: Preference, after: Preference, voice: Voice) -> str:
    if before.briefing and not after.briefing:
        return "no more morning briefings"
    if (before.briefing_at, before.days, before.briefing) == (after.briefing_at, after.days, after.briefing):
        return ""
    return f"your briefing comes at {clock(after.briefing_at, voice)}, {day_list(after.days)}"


def _switches(before: Preference, after: Preference) -> list[str]:
    words = {
        "alerts": ("alerts are on", "no more alerts"),
        "meetings": ("preparation comes before customer meetings", "no more preparation before meetings"),
        "nudges": ("I ask after customer meetings what came of them", "I no longer ask after meetings"),
        "when_empty": ("I say so when there is nothing to say", "I stay silent when there is nothing to say"),
    }
    return [
        on if getattr(after, k) else off for k, (on, off) in words.items() if getattr(after, k) != getattr(before, k)
    ]


def _pieces(before: Preference, after: Preference, voice: Voice) -> list[str]:
    told = []
    if before.paused_until != after.paused_until:
        told.append(f"paused until {voice.day(after.paused_until)}" if after.paused_until else "no longer paused")
    if before.off != after.off:
        fresh = [d for d in after.off if d not in before.off]
        told.append(f"nothing on {joined([voice.day(date.fromisoformat(d)) for d in fresh])}")
    if before.alerts_for != after.alerts_for and after.alerts:
        whose = "your own deals and your team's" if after.alerts_for == "team" else "your own deals"
        told.append(f"alerts come on {whose}")
    if before.classes != after.classes:
        told.append(f"only {classes(after)} deals" if after.classes else "all your deals")
    if (before.quiet_from, before.quiet_to) != (after.quiet_from, after.quiet_to):
        told.append(f"quiet hours from {clock(after.quiet_from, voice)} to {clock(after.quiet_to, voice)}")
    if before.prep_minutes != after.prep_minutes:
        told.append(f"preparation comes {after.prep_minutes} minutes before a meeting")
    if (before.digest, before.digest_at, before.digest_day) != (after.digest, after.digest_at, after.digest_day):
        told.append(_digest(after, voice))
    return [*told, *_learnt(before, after), *(["put off"] if before.snoozed != after.snoozed else [])]


def _digest(wish: Preference, voice: Voice) -> str:
    if not wish.digest:
        return "no more weekly digest"
    return f"the team digest comes on {DAY_NAMES[wish.digest_day]} at {clock(wish.digest_at, voice)}"


def _learnt(before: Preference, after: Preference) -> list[str]:
    more = [k for k in dict.fromkeys(before.less) if after.less.count(k) < before.less.count(k)]
    less = [k for k in dict.fromkeys(after.less) if after.less.count(k) > before.less.count(k)]
    return [*(f"{label(k)} count fully again" for k in more), *(f"less about {label(k)}" for k in less)]


def label(kind: str) -> str:
    known: dict[str, str] = dict(LABELS.items())
    return known.get(kind, kind)


def classes(wish: Preference) -> str:
    return joined([CLASS_NAMES[c] for c in wish.classes])


def kinds(wish: Preference) -> list[tuple[Kind, int]]:
    """What is wanted less of, with how often it was said."""
    return [(k, wish.less.count(k)) for k in LABELS if k in wish.less]
