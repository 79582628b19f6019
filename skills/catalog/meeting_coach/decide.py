"""Which card answers, and which change of the call goes with it. Pure."""

from dataclasses import replace
from typing import Any

from knowledge.records import HintsTo, LiveCall, record_id
from knowledge.writer import Change
from skills.ask import Ask
from skills.catalog.meeting_coach.debrief import debriefed
from skills.catalog.meeting_coach.facts import Facts
from skills.catalog.meeting_coach.follow_up import followed_up
from skills.catalog.meeting_coach.intent import Intent
from skills.catalog.meeting_coach.outcome import Card, Incomplete, OpenCard, Out, StartCard, Way, WayCard
from skills.language.lists import joined

SOURCE = "chat"
MOST_PACE = 2
_TITLE = "Call: "
_HINTS: dict[HintsTo, str] = {
    "web": "hints in the side panel",
    "slack": "hints in the side panel and Slack",
    "teams": "hints in the side panel and Teams",
    "meeting": "hints in the side panel and the Teams meeting",
    "none": "no hints",
}


def decide(ask: Ask, facts: Facts) -> Out:
    return Out(facts.intent, _card(ask, facts), facts.titles)


def _card(ask: Ask, facts: Facts) -> Card:
    if facts.wanted:
        return Incomplete("nothing_found", wanted=facts.wanted)
    kind = facts.intent.kind
    if kind == "start":
        return _start(ask, facts)
    if kind in ("debrief", "follow_up"):
        return _debrief(ask, facts)
    if facts.call is None:
        return Incomplete("no_call")
    if kind == "open":
        return OpenCard(facts.call, facts.prepared, deal=facts.deal)
    return _way(ask, facts.call, facts.intent)


# --- before -----------------------------------------------------------------------------------------------


def _start(ask: Ask, facts: Facts) -> Card:
    intent = facts.intent
    if facts.prepared is None:
        if facts.account is not None and not facts.choices:
            return Incomplete("no_open_deal", account=facts.account)
        return Incomplete("which_deal", choices=facts.choices, account=facts.account, carried=_carried(intent))
    if intent.consent == "refused":
        return _refused(ask, facts)
    wanted = intent.consent in ("given", "announced") or (intent.by_press and not intent.look)
    if not wanted:
        if facts.call is not None and intent.sure and (intent.hints_to or intent.agenda or intent.minutes):
            return _agreed(ask, facts, facts.call)
        if facts.call is not None and intent.sure:
            return OpenCard(facts.call, facts.prepared, deal=facts.deal)
        return _start_card(facts, in_doubt=not intent.sure)
    if facts.call is None:
        return _put_on_record(ask, facts)
    return _agreed(ask, facts, facts.call)


def _start_card(facts: Facts, *, in_doubt: bool) -> StartCard:
    assert facts.prepared is not None
    return StartCard(facts.prepared, facts.account, in_doubt, facts.intent, facts.chats)


def _carried(intent: Intent) -> dict[str, str]:
    """What was said already and goes with the choice of a deal."""
    told = {"consent": intent.consent if intent.consent != "none" else "", "how": intent.how, "look": "yes"}
    told |= {
        "minutes": str(intent.minutes or ""),
        "hints_to": intent.hints_to or "",
        "agenda": "\n".join(intent.agenda),
    }
    return {k: v for k, v in told.items() if v}


def _consent(ask: Ask, intent: Intent) -> dict[str, Any]:
    if intent.consent == "none":
        return {}
    how = intent.how or "said with a button, without a word on how"
    who = ask.principal.user_id
    return {"consent": intent.consent, "consent_by": who, "consent_at": ask.now, "consent_how": how}


def _put_on_record(ask: Ask, facts: Facts) -> OpenCard:
    intent, prepared = facts.intent, facts.prepared
    assert prepared is not None
    about = facts.deal.name if facts.deal else facts.account.name if facts.account else "a client"
    call = LiveCall(
        id=record_id("live_call", ask.principal.tenant, SOURCE, ask.turn_id),
        tenant=ask.principal.tenant,
        user_id=ask.principal.user_id,
        title=f"{_TITLE}{about}",
        at=ask.now,
        account_id=facts.account.id if facts.account else facts.deal.account_id if facts.deal else None,
        deal_id=facts.deal.id if facts.deal else None,
        agenda=intent.agenda,
        minutes=intent.minutes,
        hints_to=intent.hints_to or "web",
        meeting=intent.meeting,
        source=SOURCE,
        **_consent(ask, intent),
    )
    kept = ("user_id", "title", "at", "account_id", "deal_id", "agenda", "minutes", "hints_to", "meeting", "source")
    values = {name: getattr(call, name) for name in kept} | _consent(ask, intent)
    change = Change("create", "live_call", call.id, values)
    return OpenCard(call, prepared, (change,), _opened(intent, about), facts.deal)


def _agreed(ask: Ask, facts: Facts, call: LiveCall) -> OpenCard:
    """More about a call that is on record: consent, an agenda, where hints go."""
    intent = facts.intent
    values: dict[str, Any] = dict(_consent(ask, intent))
    for field in ("agenda", "minutes", "hints_to", "meeting"):
        value = getattr(intent, field)
        if value and value != getattr(call, field):
            values[field] = value
    if not values or call.state == "ended":
        return OpenCard(call, facts.prepared, deal=facts.deal)
    change = Change("update", "live_call", call.id, values)
    about = call.title.removeprefix(_TITLE)
    cause = _opened(intent, about) if "consent" in values else f"your call on {about} goes on with {_told(values)}"
    return OpenCard(replace(call, **values), facts.prepared, (change,), cause, facts.deal)


def _opened(intent: Intent, about: str) -> str:
    """What is true of the call from here on; nobody listens without consent, or before sound comes."""
    if intent.consent in ("given", "announced"):
        return f"listening to your call on {about} as soon as its sound comes"
    return f"your call on {about} is planned, and nobody listens yet"


def _told(values: dict[str, Any]) -> str:
    told = {
        "agenda": f"the agenda “{'; '.join(values.get('agenda', ()))}”",
        "minutes": f"{values.get('minutes')} minutes planned",
        "hints_to": _HINTS[values.get("hints_to", "web")],
        "meeting": "the meeting it is held in",
    }
    return joined(told[name] for name in values)


def _refused(ask: Ask, facts: Facts) -> Card:
    call = facts.call
    if call is None:
        return _start_card(facts, in_doubt=True)
    values = _consent(ask, facts.intent)
    changed = replace(call, **values)
    cause = f"{_who(ask)}: not everyone agreed, so nobody listens"
    return WayCard("refuse", changed, (Change("update", "live_call", call.id, values),), cause)


# --- while it runs ----------------------------------------------------------------------------------------


def _way(ask: Ask, call: LiveCall, intent: Intent) -> WayCard:
    way: Way = intent.kind  # type: ignore[assignment]
    values = _values(ask, call, intent)
    if not values:
        return WayCard(way, call, (), "")
    change = Change("update", "live_call", call.id, values)
    said = {
        "stop": "stopped the coach",
        "mute": "muted the hints",
        "unmute": "wants hints again",
        "more": "wants more hints",
        "less": "wants fewer hints",
    }[way]
    return WayCard(way, replace(call, **values), (change,), f"{_who(ask)} {said}")


def _values(ask: Ask, call: LiveCall, intent: Intent) -> dict[str, Any]:
    kind = intent.kind
    if kind == "stop":
        return {} if call.state == "ended" else {"state": "ended", "ended_at": ask.now}
    if kind in ("mute", "unmute"):
        muted = kind == "mute"
        return {} if call.muted == muted else {"muted": muted}
    values: dict[str, Any] = {}
    pace = max(-MOST_PACE, min(MOST_PACE, call.pace + (1 if kind == "more" else -1)))
    if kind == "more" and intent.liked:
        return {} if intent.liked in call.liked else {"liked": (*call.liked, intent.liked)[-8:]}
    if pace != call.pace:
        values["pace"] = pace
    if kind == "more" and call.muted:
        values["muted"] = False
    return values


def _who(ask: Ask) -> str:
    return ask.principal.name or ask.principal.email or ask.principal.user_id


# --- after ------------------------------------------------------------------------------------------------


def _debrief(ask: Ask, facts: Facts) -> Card:
    if facts.transcript is not None:
        return followed_up(ask, facts) if facts.intent.kind == "follow_up" else debriefed(ask, facts)
    if facts.call is not None and facts.call.state == "ended":
        gap = "not_kept" if facts.call.started_at is not None else "nothing_said"
        return Incomplete(gap, calls=facts.transcripts)  # type: ignore[arg-type]
    return Incomplete("no_transcript", calls=facts.transcripts, account=facts.account, day=facts.day)
