"""Short wishes that the records answer: lists of deals, a win rate, whose meetings, one's tasks."""

import re
from typing import Literal

from skills.ask import Ask
from skills.claims import MOST_WORDS, claims, wish_of

ClaimedKind = Literal["count", "deal", "list", "logged", "next_meeting", "products", "tasks", "win_rate"]

_WHOSE = r"(?:all |any |my |our |the |team |team's |whole |which |what |of |{colleague} )*"
_STATE = r"(?:open |won |lost |overdue |late |slipped )?"
_DEALS = r"(?:deals|opportunities|opps|renewals)"
_CURRENCY = r"(?:us |swiss |british )?(?:dollars?|euros?|pounds?|francs?|usd|eur|gbp|chf)"
_BEYOND = (
    r"(?:over|above|under|below|(?:more|less|bigger|larger|smaller) than) \W?\d[\w.,]*"
    rf"(?: (?:million|thousand|{_CURRENCY}))*"
)
_OF = r"(?: (?:of|for|by) (?:{colleague}|(?:the |my |our )?team|mine|everybody|everyone))?"
_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_PERIOD = r"(?:week|month|quarter|year|fiscal year)"
_TIME = rf"this|last|next|past|quarter|month|year|q[1-4]|h[12]|{_MONTHS}|20\d\d"
_SPAN = rf"(?: (?:(?:in|for|of|over|since) )?(?:the )?(?:{_TIME})\b.{{0,16}}| so far)?"
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday"
_DAY = rf" (?:(?:on|for) )?(?:this|next|the \d|today|tomorrow|{_WEEKDAYS}).{{0,16}}"
_MEETINGS = r"(?:meetings?|calls?|appointments?)"

_SELLS = r"(?:sell|sells|is selling|are selling|pitches|is pitching|bids|is bidding)"

_CLAIMS: tuple[tuple[ClaimedKind, str], ...] = (
    (
        "win_rate",
        r"(?:what(?:'s|s| is) |how (?:good|high) is )?(?:my |our |the |team |team's |{colleague} )*"
        rf"(?:win|hit|clos(?:e|ing)|conversion)[- ]?rate{_OF}{_SPAN}",
    ),
    ("win_rate", rf"how often (?:do|did) (?:i|we) (?:win|lose){_SPAN}"),
    ("win_rate", rf"what share of (?:our|my|the) {_DEALS} (?:do|did) (?:i|we) (?:win|lose){_SPAN}"),
    ("win_rate", rf"won (?:versus|vs\.?|against|and) lost(?: {_DEALS})?{_SPAN}"),
    ("count", rf"how many (?:{_DEALS} )?(?:did|have|do) (?:i|we) (?:win|won|lose|lost){_SPAN}"),
    ("list", rf"{_WHOSE}(?:(?:only|just|those|the ones) )*(?:{_DEALS}|those|the ones|worth)(?: worth)? {_BEYOND}"),
    ("list", r"(?:the )?(?:biggest|largest|smallest)(?: ones?)?"),
    ("list", rf"{_WHOSE}{_STATE}{_DEALS}{_OF} in {_CURRENCY}"),
    ("list", rf"{_WHOSE}{_STATE}{_DEALS}{_OF} (?:closing|due|that close|close|to close) .{{2,24}}"),
    ("list", rf"{_WHOSE}{_DEALS}{_OF} (?:are |have )?(?:overdue|slipped|past (?:their|the) (?:close |closing )?date)"),
    ("list", rf"(?:all |my |our |the )*(?:open|won|lost|overdue|slipped) {_DEALS}{_OF}{_SPAN}"),
    ("list", rf"(?:what (?:have|did) (?:i|we) )?(?:sold|won|lost|sell|win|lose) (?:so far )?(?:this|last) {_PERIOD}"),
    ("list", rf"{{colleague}} {_STATE}(?:{_DEALS}|pipeline)"),
    ("list", rf"(?:{_DEALS}|pipeline) (?:of|for|by) {{colleague}}"),
    ("list", r"(?:the |my |our )?(?:whole |open |total )?(?:team(?:'s)? )?pipeline|pipeline of (?:the |my |our )team"),
    ("list", r"(?:what|which) ?(?:deals )?(?:is|'s|does) {colleague} (?:work(?:ing)? on|doing|up to)"),
    ("next_meeting", rf"(?:what |which |any |my |our |the |all )*{_MEETINGS}{_DAY}"),
    ("next_meeting", rf"(?:today|tomorrow|this week|next week|{_WEEKDAYS})(?:'?s)? {_MEETINGS}"),
    ("next_meeting", rf"(?:when is )?{{colleague}} (?:next )?{_MEETINGS}(?:{_DAY})?"),
    ("next_meeting", rf"(?:what |which |any )?{_MEETINGS} (?:of|for|does) {{colleague}}(?: have)?(?:{_DAY})?"),
    ("next_meeting", rf"(?:my |{{colleague}} )calendar(?:{_DAY})?"),
    (
        "logged",
        rf"what (?:did|has|have) (?:{{colleague}}|i) (?:last )?(?:log|logged|record|recorded|enter|entered){_SPAN}",
    ),
    ("products", r"what (?:do we|does (?:the|our) company|products do we|are we selling)(?: (?:sell|offer|make))?"),
    ("products", r"what(?:'s| is| are| do we have in)? (?:our )?(?:product range|products)|(?:our|the|all) products"),
    ("deal", rf"who else {_SELLS} (?:to|at|for) {{client}}"),
    ("tasks", rf"(?:my |open |overdue |all |the |{{colleague}} )*(?:tasks?|to-?dos?(?: list)?|reminders)(?:{_DAY})?"),
)  # fmt: skip
CLAIMS = tuple(claim for _, claim in _CLAIMS)


def claimed_kind(ask: Ask) -> ClaimedKind | None:
    """What of the records a wish is claimed for."""
    if len(ask.text.split()) > MOST_WORDS:
        return None
    about = ask.entities
    spans = [m.span() for name in about.mentions for m in re.finditer(re.escape(name), ask.text)]
    of_client = bool(about.deal_ids or about.account_ids or about.contact_ids)
    if of_client and about.user_ids:
        return None
    wish = wish_of(ask.text, clients=spans) if of_client else wish_of(ask.text, spans if about.user_ids else ())
    return next((kind for kind, claim in _CLAIMS if claims(claim, wish)), None)
