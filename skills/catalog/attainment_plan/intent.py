"""What is wanted of the plan: read from a button's verb, else from the words. Pure; no model."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from skills.ask import Ask
from skills.catalog.attainment_plan.supposing import supposes
from skills.language.past import as_of
from skills.people.colleagues import strangers

Kind = Literal["plan", "board"]
Focus = Literal["whole", "milestones", "binding", "left_out", "hours", "deal"]
"""What of the plan comes first on the card."""


@dataclass(frozen=True, slots=True)
class Intent:
    kind: Kind
    focus: Focus = "whole"
    people: tuple[str, ...] = ()
    """User ids named, the asker apart; failing that who the conversation was about."""
    on_top: bool = False
    """ "And if …": what was supposed before goes on holding."""
    moment: datetime | None = None
    """The plan as it would have been made then."""


_TEAMS = r"(?:the |my |our )?(?:whole )?(?:team|people|reps|sellers)|everybody|everyone|we all"
_SPAN = r"(?: (?:for |in )?(?:the |this |next |my )?(?:quarter|month|year|fiscal year|q[1-4]|h[12]))?"
_SELLERS = r"(?:reps?|sellers?|performers?|sales ?people|sales reps?)"
CLAIMS = (
    rf"(?:how(?:'s| is|s)|is) {{colleague}} (?:doing(?: well)?|performing|getting on|on track|behind|ahead|ok){_SPAN}",
    rf"how(?:'s|s| is| are) (?:{_TEAMS}) (?:doing|performing|getting on){_SPAN}",
    rf"how (?:am i|is my year) (?:doing|going|performing){_SPAN}",
    rf"(?:(?:what|how)(?:'s|s| is| does) )?(?:the |my |our |{{colleague}} |team |team's )*forecast(?: look)?{_SPAN}",
    rf"forecast (?:of|for) (?:{{colleague}}|(?:the |my )?team){_SPAN}",
    rf"(?:who(?:'s|s| is| are) )?(?:my |our |the )?(?:best|top|strongest|weakest|worst) (?:\d )?{_SELLERS}"
    rf"(?: in the team| on the team)?{_SPAN}",
    rf"(?:what(?:'s|s| is) )?(?:{{colleague}} (?:target|quota|number)|(?:target|quota) of {{colleague}}){_SPAN}",
    rf"how (?:busy|full|loaded) (?:am i|is {{colleague}}|are we){_SPAN}(?: this week| next week)?",
    r"(?:my |the )?hours (?:this|next) (?:week|month|quarter)",
    rf"(?:who|which of my reps) (?:is|are) (?:over(?:booked|loaded|committed)|too busy|busiest){_SPAN}",
    r"compare {colleague}(?: (?:and|with|to|against) {colleague})+|{colleague} (?:vs\.?|versus) {colleague}",
    rf"rank(?:ing)?(?: of)? (?:the |my |our )?{_SELLERS}{_SPAN}",
    rf"who(?: is|'s)? (?:sells|sold|selling|has won|won|winning|closes|closed) (?:the )?most{_SPAN}",
    r"who(?:'s|s| is| are) (?:behind|ahead|on track)(?: (?:on|of|with) (?:their |the )?(?:target|quota|number)s?)?",
)
"""Reaching a number is asked about, whoever's it is."""
_TEAM = re.compile(
    r"\b(team|teams|everybody|everyone|each rep|my people|my reps|our reps|all reps|who is (behind|ahead|on track)"
    r"|(best|top|strongest|weakest|worst) (\d )?(reps?|sellers?|performers?|sales ?people|sales reps?)|the reps"
    r"|who(?: is|'s)? (sells|sold|selling|has won|won|winning|closes|closed) (the )?most|we all"
    r"|who's (behind|ahead|on track)|whole (team|region|company)|region|direct reports)\b"
)
_OWN = re.compile(r"\b(i|my|mine|me|myself)\b")
_MILESTONES = re.compile(
    r"\b(milestones?|next steps?|by when|when (do|does|should|must|will) .*\b(be|reach|close|move|get)|time ?line"
    r"|road ?map|schedule|stages? .* by)\b"
)
_BINDING = re.compile(
    r"\b(binding|bottleneck|constraint|holds? .{0,16}\bback|what (is|'s) (missing|in the way)"
    r"|what would (change|help|it take)|what does it take|sensitiv\w+|biggest difference|lever|gap"
    r"|(more|enough|new) (pipeline|deals|business|opportunities))\b"
)
_LEFT_OUT = re.compile(r"\b(left out|leave out|not in (my|the) plan|did(n't| not) make|should i drop|skipped)\b")
_HOURS = re.compile(r"\b(hours|capacity|time|busy|workload|over(booked|committed|loaded|stretched)|too much on)\b")
_ABOUT_DEAL = re.compile(
    r"\b(why|is|are|does|do|where|should|how come)\b.*"
    r"\b(in|part|left out|count|carry|contribut\w+|fit|matter\w*|plan)\b"
)
_ON_TOP = re.compile(r"^\W*(and|also|plus|on top|then|in addition)\b")


def read_intent(ask: Ask) -> Intent:
    text = ask.wish.strip().lower().replace("’", "'")
    me = ask.principal.user_id
    pressed = ask.args.get("user_id")
    people = (pressed,) if pressed else tuple(u for u in dict.fromkeys(ask.entities.user_ids) if u != me)
    team = ask.verb == "board" or (not pressed and _TEAM.search(text) is not None)
    talked_of = str(ask.memory.get("user", ""))
    if not people and not team and talked_of and not _OWN.search(text) and not strangers(ask):
        people = (talked_of,)
    kind: Kind = "board" if len(people) > 1 or (team and not people) else "plan"
    moment = as_of(ask.text, ask.entities.dates, ask.voice.today, ask.voice.time_zone)
    return Intent(kind, _focus(ask, text), people, _ON_TOP.match(text) is not None, moment)


def _focus(ask: Ask, text: str) -> Focus:
    if ask.verb in ("milestones", "binding", "left_out"):
        return ask.verb  # type: ignore[return-value]
    about_deal = bool(ask.entities.deal_ids or ask.entities.account_ids)
    if supposes(ask.text):
        return "whole"
    if about_deal and _ABOUT_DEAL.search(text):
        return "deal"
    for focus, pattern in _FOCUSES:
        if pattern.search(text):
            return focus
    return "whole"


_FOCUSES: tuple[tuple[Focus, re.Pattern[str]], ...] = (
    ("left_out", _LEFT_OUT),
    ("milestones", _MILESTONES),
    ("binding", _BINDING),
    ("hours", _HOURS),
)
