"""Needs in the client's own words, and whether we took them up. Pure; no model.

Few cues, each plain: a missed need costs a question, a wrong one costs trust in the card. What is wanted for the next
meeting ("please send", "can you call") is no need of their business.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from knowledge.records import Activity, Contact, Document
from skills.catalog.engagement_excellence.measures import View
from skills.catalog.engagement_excellence.rules import ALIKE_FROM, ANSWER_WITHIN, NEEDS_WITHIN
from skills.scoring.likeness import sentences, shared

_NEED = re.compile(
    r"\b(we|our \w+|my \w+) (also |really |now |still |will |do )?(needs?|lacks?|struggles?( with)?|suffers? from)\b"
    r"|\b(we|i) (also |really )?would (also |really )?(need|like to (have|try|measure|meter|extend|add|start))\b"
    r"|\b(we|i) (are|am|were) (also |still |now )?(looking for|searching for|missing)\b"
    r"|\b(do|can|could|would) you (also |maybe |perhaps )?(have (something|anything)|offer|measure|cover|support|handle"
    r"|do (something|anything|the same|that|this))\b"
    r"|\b(can|could|does|would) (it|this|that) also\b"
    r"|\bis (this|that) something you (do|can|have)\b"
    r"|\bis there (something|anything|a way)\b"
    r"|\b(nobody|no one|i cannot|i can't|we cannot|we can't)( here| of us| in here)?( can| could)?( even)?"
    r" (tell|say|see|explain|measure|find)\b"
    r"|\bwhat('s| is| comes| would be) next\b\W*$"
    r"|\b(next|another|a second) (site|plant|mill|terminal|unit|line|station|warehouse|country|region)s?\b.*"
    r"\b(too|as well|also|same)\b"
    r"|\bthe (biggest|real|main|next) (problem|worry|headache|gap) (is|will be|for us)\b",
    re.I,
)
_ERRAND = re.compile(
    r"\b(send|resend|forward|call|ring|phone|meet|see you|come|slot|invite|invitation|agenda|calendar|invoice|sign"
    r"|signature|confirm|reply|answer|read|think|wait|slides?|lunch|dinner|hotel|hear from|talk to|speak (to|with)"
    r"|know if|know whether|let (me|us|you) know|discount|price|cheaper|per cent (less|off)|paperwork|purchase order"
    r"|copy|contracts?|pages?|documents?|certificate|version|file|wording|clause|decision|approval)\b",
    re.I,
)
_SHORTEST, _LONGEST = 5, 45


@dataclass(frozen=True, slots=True)
class Need:
    text: str
    who: Contact
    at: datetime
    source: Activity | Document
    answer: Activity | None
    """What took it up."""


def is_need(sentence: str) -> bool:
    words = len(sentence.split())
    return _SHORTEST <= words <= _LONGEST and bool(_NEED.search(sentence)) and not _ERRAND.search(sentence)


def needs(seen: View) -> tuple[Need, ...]:
    """Named within `NEEDS_WITHIN`, newest first; the same words once."""
    found: dict[str, Need] = {}
    for text, who, at, source, activity in _said(seen):
        if is_need(text):
            found.setdefault(text.lower(), Need(text, who, at, source, _taken_up(text, who, at, activity, seen)))
    return tuple(sorted(found.values(), key=lambda n: (n.at, n.text), reverse=True))


_Said = tuple[str, Contact, datetime, Activity | Document, Activity | None]


def _said(seen: View) -> Iterator[_Said]:
    people = {c.id: c for c in seen.file.contacts}
    by_name = {c.name: c for c in seen.file.contacts}
    since = seen.moment - NEEDS_WITHIN
    by_document = {a.document_id: a for a in seen.talks if a.document_id}
    for mail in seen.talks:
        if mail.kind == "mail" and mail.direction == "in" and mail.at >= since and mail.contact_ids:
            writer = people.get(mail.contact_ids[0])
            if writer is not None:
                yield from ((s, writer, mail.at, mail, mail) for s in sentences(_own_words(mail.body)))
    for call in seen.file.transcripts:
        if since <= call.at <= seen.moment and (seen.file.deal is None or call.deal_id in (seen.file.deal.id, None)):
            for turn in call.segments:
                speaker = by_name.get(turn.speaker or "")
                if speaker is not None:
                    yield from ((s, speaker, call.at, call, by_document.get(call.id)) for s in sentences(turn.text))


def _own_words(body: str) -> str:
    """Without what is quoted below."""
    return re.split(r"^(?:>|On .{5,80} wrote:|-{3,} ?Original)", body, maxsplit=1, flags=re.M)[0]


def _taken_up(text: str, who: Contact, at: datetime, source: Activity | None, seen: View) -> Activity | None:
    """The first thing of ours after it: an answer in its thread, or words with them that speak of the same."""
    until = at + ANSWER_WITHIN
    later = [a for a in reversed(seen.talks) if at < a.at <= until and (source is None or a.id != source.id)]
    for activity in later:
        ours = activity.kind in ("meeting", "call") or activity.direction == "out"
        thread = source is not None and source.thread is not None and activity.thread == source.thread
        if ours and thread:
            return activity
        speaks = len(shared(text, f"{activity.subject}. {activity.body}", without=(who.name,))) >= ALIKE_FROM
        if ours and who.id in activity.contact_ids and speaks:
            return activity
    return None
