"""Who a contact is and what counts as hearing from them: one rule for every skill. Pure."""

import re

from knowledge.records import Activity, Contact

CHIEF = r"\b(ceo|chief executive|managing director|president)\b"
"""What the one at the very top is called, among the C-level."""
_C_LEVEL = re.compile(r"\b(chief \w+|c[efoitm]o|ciso|cpo|chro|president|managing director|founder)\b", re.I)
_VP = re.compile(r"\b(vp|svp|evp|vice president)\b", re.I)
_NOT_ONE = re.compile(r"\b(assistant|office of|former|deputy|to the)\b", re.I)


def is_contact(activity: Activity) -> bool:
    """A client answered or met us: a meeting, a call, or a mail of theirs. What we only sent does not count."""
    return activity.kind in ("meeting", "call") or (activity.kind == "mail" and activity.direction == "in")


def is_c_level(contact: Contact) -> bool:
    """By the level on record; by the title only where nobody recorded a level."""
    if contact.level != "unknown":
        return contact.level == "c_level"
    title = contact.title
    return bool(_C_LEVEL.search(title)) and not _NOT_ONE.search(title) and "vice" not in title.lower()


def is_executive(contact: Contact) -> bool:
    """C-level or vice president, by the same rule."""
    if contact.level != "unknown":
        return contact.level in ("c_level", "vp")
    return is_c_level(contact) or (bool(_VP.search(contact.title)) and not _NOT_ONE.search(contact.title))


def titled(contact: Contact) -> str:
    """ "Dana Wu, CFO"."""
    return f"{contact.name}, {contact.title}" if contact.title else contact.name
