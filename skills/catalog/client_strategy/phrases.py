"""A strategy in words: where the client stands, the board of six readings, each play. Shared by card and report."""

from collections.abc import Sequence
from decimal import Decimal

from skills.answer import Fact, Item, Tone
from skills.ask import Ask
from skills.catalog.client_strategy.outcome import Strategy
from skills.catalog.client_strategy.play import STAGE_LABELS, Because, Play
from skills.catalog.client_strategy.situation import Situation
from skills.catalog.engagement_excellence.rules import LENS_LABELS
from skills.citing import Citations
from skills.money.rules import VERDICT_LABELS
from skills.people.stakeholder_map import GapKind
from skills.people.stakeholder_rules import ROLE_LABELS
from skills.profile.rules import GOALS, LABELS, MEANING, TRAP_LABELS
from skills.profile.standing import Need, Way
from skills.scoring.words import headline
from skills.wording import Voice

_SAID = 3
"""What else is settled in one talk, beyond which it is only counted."""

_GAPS: dict[GapKind, str] = {
    "no_buyer": "no Buyer in touch",
    "uncovered": "no {role} in touch",
    "missing_role": "no {role} on record",
    "single_thread": "one contact carries it all",
    "left": "somebody on the map has left",
    "unmet": "an influential person never met us",
    "critic": "an influential critic",
    "no_owner": "a Buyer nobody owns",
}


def position(out: Strategy, voice: Voice) -> str:
    """Where we stand with this client and where to, then what is at risk first."""
    now, name = out.now, out.now.account.name
    said = []
    if now.profile is not None:
        profile = now.profile.standing.profile
        said.append(f"**{name} is {LABELS[profile]}**: {MEANING[profile]}. The goal: {GOALS[profile]}.")
    said.append(f"{_open_deals(now, voice)}.")
    first = next(iter(out.plays), None)
    if first is not None and first.stage == "hold":
        said.append(f"At risk first: {first.because[0].text}.")
    return " ".join(said)


def _open_deals(now: Situation, voice: Voice) -> str:
    if not now.open:
        return "No open deal that you may see"
    totals: dict[str, Decimal] = {}
    for deal in now.open:
        if deal.amount is not None:
            totals[deal.currency] = totals.get(deal.currency, Decimal(0)) + deal.amount
    worth = " and ".join(voice.money(amount, currency) for currency, amount in sorted(totals.items()))
    count = "1 open deal" if len(now.open) == 1 else f"{len(now.open)} open deals"
    return f"{count} worth {worth}" if worth else count


def summary(out: Strategy, voice: Voice) -> str:
    now = out.now
    profile = LABELS[now.profile.standing.profile] if now.profile else "profile not known"
    said = f"{now.account.name}: {profile}; {_open_deals(now, voice)}"
    if not out.plays:
        return f"{said}. Nothing on record calls for a move now."
    first = out.plays[0]
    count = "1 play" if len(out.plays) == 1 else f"{len(out.plays)} plays"
    return f"{said}; {count}. First: {first.text} ({who_and_when(first, now, voice)})."


def board(out: Strategy, voice: Voice) -> tuple[Fact, ...]:
    """One line for each reading; one that could not be made is left out, the note above says so."""
    now = out.now
    lines = [_profile(now, voice), _trap(now), _lenses(now), _people(now), _money(now), _score(now)]
    return tuple(f for f in lines if f is not None)


def _profile(now: Situation, voice: Voice) -> Fact | None:
    if now.profile is None:
        return None
    standing = now.profile.standing
    up = f"; missing for {LABELS[standing.way.to]}: {_missing(standing.way, voice)}" if standing.way else ""
    return Fact("Profile", f"**{LABELS[standing.profile]}**{up}")


def _missing(way: Way, voice: Voice) -> str:
    return ", ".join(_need(n, voice) for n in way.needs) or "nothing"


def _need(need: Need, voice: Voice) -> str:
    if need.condition == "tenure":
        return f"the end of the first year ({voice.day(need.on)})" if need.on else "a first purchase"
    words = {
        "deals": f"{need.more} more won deal{'' if need.more == 1 else 's'}",
        "solutions": f"{need.more} more solution{'' if need.more == 1 else 's'}",
        "regular": "evenly spaced purchases",
        "executive": "an active C-level contact",
        "joint": "a joint initiative",
    }
    return words[need.condition]


def _trap(now: Situation) -> Fact | None:
    if now.profile is None:
        return None
    sprung = [TRAP_LABELS[s.trap] for s in now.profile.signals if s.state == "sprung"]
    if sprung:
        return Fact("Trap", f"**{' and '.join(sprung)}** sprung", "bad")
    open_ones = [TRAP_LABELS[s.trap] for s in now.profile.signals if s.state == "unknown"]
    listed = " and ".join([", ".join(open_ones[:-1]), open_ones[-1]] if len(open_ones) > 1 else open_ones)
    untold = f"; {listed} can't be told yet" if open_ones else ""
    return Fact("Trap", f"none sprung{untold}", "muted" if open_ones else "good")


def _lenses(now: Situation) -> Fact | None:
    found = now.lenses
    if found is None:
        return None
    if found.points is None:
        return Fact("Six lenses", "too little on record to tell", "muted")
    lowest = min(found.firm, key=lambda x: (x.rating or 0.0, x.key))
    tone: Tone = "warn" if lowest.low else "plain"
    return Fact("Six lenses", f"**{found.points}** of 100; lowest is {LENS_LABELS[lowest.key]}, {lowest.points}", tone)


def _people(now: Situation) -> Fact | None:
    if now.map is None:
        return None
    known = [p for p in now.map.people if p.recorded and p.contact.active]
    said = "1 person with a part on record" if len(known) == 1 else f"{len(known)} people with a part on record"
    gaps = [_GAPS[g.kind].format(role=ROLE_LABELS[g.role] if g.role else "") for g in now.map.gaps]
    told = f"; {', '.join(dict.fromkeys(gaps))}" if gaps else "; every part is covered"
    return Fact("People", f"{said}{told}", "warn" if gaps else "good")


def _money(now: Situation) -> Fact | None:
    if not now.money:
        return None
    told = "; ".join(f"{m.file.deal.name} {VERDICT_LABELS[m.verdict.name].lower()}" for m in now.money[:4])
    more = f"; and {len(now.money) - 4} more" if len(now.money) > 4 else ""
    bad = any(m.verdict.name in ("none", "unproven") for m in now.money)
    return Fact("Money", f"{told}{more}", "warn" if bad else "good")


def _score(now: Situation) -> Fact | None:
    if not now.views:
        return None
    told = "; ".join(f"{v.deal.name} {headline(v.score)}" for v in now.views[:4])
    more = f"; and {len(now.views) - 4} more" if len(now.views) > 4 else ""
    return Fact("Right to Win", f"{told}{more}")


def who_and_when(play: Play, now: Situation, voice: Voice) -> str:
    owner = now.people.get(play.owner_id or "", "nobody yet: name an owner")
    return f"{owner}, by {voice.day(play.due_on)}"


def short_items(plays: Sequence[Play], now: Situation, voice: Voice, citations: Citations) -> tuple[Item, ...]:
    """For the card: what, who, when, and the first reason."""
    return tuple(
        Item(
            _whole(p),
            f"{who_and_when(p, now, voice)}. {p.because[0].text}",
            cites=cites(p.because[:1], citations),
        )
        for p in plays
    )


def long_items(plays: Sequence[Play], ask: Ask, now: Situation, citations: Citations) -> tuple[Item, ...]:
    """With every fact that decided it and what it should move."""
    return tuple(_long(p, now, ask.voice, citations) for p in plays)


def _long(play: Play, now: Situation, voice: Voice, citations: Citations) -> Item:
    told = [
        who_and_when(play, now, voice),
        f"Why: {'; '.join(b.text for b in play.because)}",
        f"Moves: {'; '.join(play.moves)}",
    ]
    return Item(_whole(play), " · ".join(told), STAGE_LABELS[play.stage], cites=cites(play.because, citations))


def _whole(play: Play) -> str:
    """What else is settled in the same talk stands with it."""
    if not play.also:
        return play.text
    more = [f"and {len(play.also) - _SAID} more"] if len(play.also) > _SAID else []
    return f"{play.text}. In the same talk: {'; '.join([*play.also[:_SAID], *more])}"


def cites(because: Sequence[Because], citations: Citations) -> tuple[str, ...]:
    refs = [r for b in because for r in b.refs]
    return tuple(dict.fromkeys(citations.record(r.kind, r.id, r.title, at=r.at) for r in refs))
