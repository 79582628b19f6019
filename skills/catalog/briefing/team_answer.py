"""The manager's digest: the team's 4Cs, deals at risk, coverage of the target, who needs help with what."""

from knowledge.four_cs import FOUR_CS
from skills.answer import Action, Answer, Item, ListPart, Part, TextPart, Tone
from skills.ask import Ask
from skills.catalog.briefing.brief_card import badge, cite
from skills.catalog.briefing.outcome import AtRisk, Coverage, Help, Out, TeamCard
from skills.catalog.briefing.phrases import SKILL
from skills.citing import Citations
from skills.scoring.words import C_LABELS
from skills.wording import Voice

_LABELS: dict[str, str] = dict([*((c.key, c.label) for c in FOUR_CS), ("right_to_win", "Right to Win")])
_ENOUGH = 3
"""Open deals should cover what is left so many times; below it the line is a warning."""


def team_answer(ask: Ask, card: TeamCard, out: Out) -> Answer:
    voice, citations = ask.voice, Citations()
    said = _summary(card, out, voice)
    parts: list[Part] = [TextPart(said)]
    if card.scored:
        told = " · ".join(_mean(k, card) for k in _LABELS)
        parts.append(TextPart(f"**On average** over {_deals(card.scored)}: {told}."))
    if card.coverage:
        parts += [_coverage(c, voice) for c in card.coverage]
    else:
        missing = "No target of the team runs today, so coverage can't be reckoned: import targets.csv."
        parts.append(TextPart(missing, "muted"))
    if card.risks:
        parts.append(ListPart(tuple(_risk(r, citations) for r in card.risks), title="At risk"))
    if card.help:
        parts.append(ListPart(tuple(_help(h) for h in card.help), title="Who needs help with what"))
    if card.good:
        items = tuple(Item(f"**{n.where}**: {n.text}", n.detail, badge(n), "good") for n in card.good)
        parts.append(ListPart(items, title="Good news"))
    own = Action("own", "My own briefing", SKILL, "show", {"text": "my own briefing"})
    settings = Action("settings", "Settings", SKILL, "settings")
    return Answer("Your team this week", tuple(parts), citations.sources, (own, settings), said, skill=SKILL)


def _deals(n: int) -> str:
    return "1 deal" if n == 1 else f"{n} deals"


def _summary(card: TeamCard, out: Out, voice: Voice) -> str:
    then, now = card.means["right_to_win"]
    people, deals = len(out.facts.members), out.facts.own
    told = f"{len(card.risks)} of {_deals(deals)} of your {people} people " if deals else ""
    if not deals:
        return f"Your {people} people have no open deals that you may see."
    told += "is at risk" if len(card.risks) == 1 else "are at risk"
    if now is not None:
        moved = f", {_signed(now - then)} since {voice.day(card.since)}" if then is not None and then != now else ""
        told += f"; Right to Win is {now} on average{moved}"
    if card.coverage:
        first = card.coverage[0]
        times = first.times
        told += (
            "; the target is reached"
            if times is None
            else f"; open deals cover what is left of the target {voice.number(times)} times"
        )
    return f"{told}."


def _signed(by: int) -> str:
    return f"+{by}" if by > 0 else str(by)


def _mean(key: str, card: TeamCard) -> str:
    then, now = card.means[key]
    if now is None:
        return f"{_LABELS[key]} unknown"
    moved = f" ({_signed(now - then)})" if then is not None and then != now else ""
    where = " where all four are known" if key == "right_to_win" else ""
    return f"{_LABELS[key]} {now}{moved}{where}"


def _risk(risk: AtRisk, citations: Citations) -> Item:
    first, more = risk.notices[0], risk.notices[1:]
    also = f" · also {', '.join(dict.fromkeys(badge(n).lower() for n in more))}" if more else ""
    return Item(
        f"**{risk.deal.name}** ({risk.owner}): {first.text}",
        f"{first.detail}{also}".removeprefix(" · "),
        badge(first),
        "warn",
        tuple(cite(r, citations) for r in first.refs if r.kind != "deal"),
        Action(f"open_{risk.deal.id}", "Open", "right_to_win", "show", {"deal_id": risk.deal.id}),
    )


def _help(one: Help) -> Item:
    where = f"; begin with {one.first.name}" if one.first is not None else ""
    if one.c is None:
        need = "nothing on record makes any C known: get calls and mails on record"
    else:
        held = f", {_deals(one.capped)} held down by its qualifier" if one.capped else ""
        need = f"{C_LABELS[one.c]} is {one.mean} on average{held}"
    risk = f"{one.at_risk} at risk" if one.at_risk else ""
    action = None
    if one.first is not None:
        action = Action(f"plan_{one.user.id}", "Power Plan", "power_plan", "show", {"deal_id": one.first.id})
    return Item(f"**{one.user.name}**, {_deals(one.deals)}: {need}{where}", badge=risk, action=action)


def _coverage(one: Coverage, voice: Voice) -> TextPart:
    times = one.times
    won = f"{voice.money_short(one.won, one.currency)} of {voice.money_short(one.target, one.currency)} won"
    period = f"until {voice.day(one.ends_on)}"
    if times is None:
        return TextPart(f"**Target**: {won}, reached {period}.", "good")
    coming = f"{voice.money_short(one.open, one.currency)} open in {_deals(one.deals)}"
    tone: Tone = "plain" if times >= _ENOUGH else "warn"
    covers = f"covers the {voice.money_short(one.left, one.currency)} left {voice.number(times)} times"
    return TextPart(f"**Target**: {won}; {coming} {covers}, {period}.", tone)
