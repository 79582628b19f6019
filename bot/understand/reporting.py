"""What somebody at a client said, told in chat with no word of what is wanted: "Dana says the pilot met every target".

It is read for evidence, the one thing such words are worth by themselves, unless a skill that takes in what it is told
is sure of them.
"""

import re
from dataclasses import replace

from bot.understand import followup
from bot.understand.message import Message
from bot.understand.model import Route
from skills.ask import Entities

HEARS = frozenset({"ask", "crm_update", "evidence", "find_the_money", "fog", "help", "meeting_coach", "stakeholders"})
"""Skills that do something with words told to them."""
_FEWEST_WORDS = 3
"""Of what was said."""
_SAYS = re.compile(
    r"^\W*(?:(?:just|also|today|yesterday|now|has|had)\s+)*"
    r"(?P<says>says?|said|told (?:me|us)|tells (?:me|us)|mention(?:s|ed)|confirm(?:s|ed)|writes|wrote|thinks|feels"
    r"|report(?:s|ed)|complain(?:s|ed)|praise[sd]|admit(?:s|ted)|promise[sd]"
    r"|wants|wanted|needs|asks(?: for)?|asked(?: for)?|would like|insists|expects|prefers|likes|loves|hates"
    r"|is (?:un)?happy)\b(?:\s+(?:that|about|with|on))?\s+(?P<said>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LEAD = re.compile(r"^\W*(?:(?:and|so|ok|okay|hi|hey|fyi|well|btw|news|update)\b\W*)*$", re.IGNORECASE)
_WISHES = re.compile(
    r"[,;.?!]\s*(?:and |so |but )?(?:is|are|do|does|did|can|could|would|should|how|what|who|where|when|why|which|put"
    r"|count|add|log|fog|sort|check|fact|hard fact|please|tell|show|give)\b|\?",
    re.IGNORECASE,
)


def reported(message: Message, route: Route, sure: bool) -> Entities | None:
    """Whose words they are and whose client's; None for any other message. `sure`: whether `route` is decided."""
    if sure and route.skill in HEARS:
        return None
    mentions = message.resolution.mentions
    if not mentions or len(mentions[0].entries) != 1 or not _LEAD.match(message.text[: mentions[0].start]):
        return None
    (speaker,) = mentions[0].entries
    found = _SAYS.match(message.text[mentions[0].end :])
    if speaker.kind != "contact" or found is None or len(found["said"].split()) < _FEWEST_WORDS:
        return None
    if _WISHES.search(found["said"]) or len(followup.parts(message.text)) > 1:
        return None
    own = message.entities()
    if own.deal_ids or own.account_ids or speaker.account_id is None:
        return own
    return replace(own, account_ids=(speaker.account_id,))
