"""Short wishes that are a skill's own by their words alone (`Skill.claims`), brought to a form that is compared.

A claim is a pattern of the whole wish in lower case; `{colleague}` in it stands for one of us, named, `{client}` for
a deal, a client or somebody there. A wish that names such is claimed by nothing but a pattern that says `{client}`.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

MOST_WORDS = 12
"""Words of a message that may be claimed; a longer one says more than a pattern tells."""
COLLEAGUE = "\x02"
CLIENT = "\x03"
"""What stands for a colleague's name, and for a client's, a deal's or a contact's; nobody can type them."""
_LEAD = re.compile(
    r"^(?:(?:please|pls|hey|hi|hello|so|and|ok|okay|then|now|well|can you|could you|will you|show me|show|tell me"
    r"|give me|get me|list|i want to see|i want to know|i want|i need|i'd like|let me see)\b[\s,]*)+"
)
_TAIL = re.compile(r"(?:[\s,]+(?:please|pls|then|now|right now|again|thanks))*[\s.,!?]*$")


def wish_of(text: str, colleagues: Iterable[tuple[int, int]] = (), clients: Iterable[tuple[int, int]] = ()) -> str:
    """`text` in lower case without what opens and ends it politely; `colleagues`: where one of us is named in it,
    `clients`: where a deal, a client or somebody there is."""
    named = [*((span, COLLEAGUE) for span in colleagues), *((span, CLIENT) for span in clients)]
    for (start, end), sign in sorted(named, reverse=True):
        text = f"{text[:start]}{sign}{text[end:]}"
    plain = " ".join(text.lower().replace("’", "'").split()).replace(f"{COLLEAGUE}'", COLLEAGUE)
    return _TAIL.sub("", _LEAD.sub("", plain))


def claims(claim: str, wish: str) -> bool:
    """Whether `claim` is made on `wish`, which is as `wish_of` makes it."""
    if CLIENT in wish and "{client}" not in claim:
        return False
    return _compiled(claim).fullmatch(wish) is not None


@lru_cache(maxsize=1_024)
def _compiled(claim: str) -> re.Pattern[str]:
    return re.compile(claim.replace("{colleague}", COLLEAGUE).replace("{client}", CLIENT))
