"""Evidence out of a text: exact quotes with what they count for (METHODOLOGY §1), without a model.

Pure and synchronous; a text is data, whatever it says. Statements that observe nothing of us are left out with a
reason, the rest is read by the fitted model, and only what is sure enough is proposed: precise, not many.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from knowledge.records import FogClass
from llm.embed import Embedder
from skills.evidence_reading.attribution import author_of, said_by
from skills.evidence_reading.features import Seen
from skills.evidence_reading.left_out import why_left_out
from skills.evidence_reading.model import EvidenceModel, Likely, deciding_words, fitted
from skills.evidence_reading.proposal import Proposal
from skills.evidence_reading.strength import strength_of
from skills.evidence_reading.subject import Subject, foreign_names, letter, ours, stance_of, subject_of
from skills.evidence_reading.texts import Cast, Person, Sentence, TextKind, sentences_of
from skills.evidence_reading.voice import one_voice
from skills.fog import Statement, classify_statements

MOST_CHARACTERS = 400_000
"""Of one text; a day of talk has fewer."""
_EARLIER_MAIL = re.compile(
    r"^(?:-{2,} ?(?:original message|forwarded message).*|on .{5,120} wrote:|from: .+)\s*$",
    re.IGNORECASE | re.MULTILINE,
)


_CONTRAST = re.compile(r"(?:[,;]\s+|\s+)(?:but|though|although|whereas|yet|however,?)\s+|;\s+", re.IGNORECASE)
_FEWEST_WORDS = 3
_HEARD = 0.5
"""The confidence from which on a side of a "but" has a say."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text with what is known of it beforehand."""

    text: str
    speaker: str = ""
    locator: str = ""
    seconds: float = 0.0
    """After the beginning of the text's moment."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A statement that may be evidence."""

    piece: int
    sentence: Sentence
    subject: Subject
    said_by: Person | None
    voiced: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    words: str
    reason: str


def extract(
    text: str,
    *,
    people: Sequence[Person],
    us: str,
    client: str,
    kind: TextKind,
    date: date | datetime,
    embedder: Embedder,
    rivals: Sequence[str] = (),
) -> tuple[Proposal, ...]:
    """The evidence in one text, in its order; `text[p.start:p.end] == p.quote` holds for each.

    `people` with the side each is on; `rivals` are names of other suppliers, where they are known. Raises
    `llm.errors.ModelError` when the embedder cannot be reached.
    """
    cast = Cast(us, client, tuple(people), tuple(rivals))
    return read((Piece(text[:MOST_CHARACTERS]),), cast, kind, date, fitted(embedder))


def read(
    pieces: Sequence[Piece], cast: Cast, kind: TextKind, date: date | datetime, model: EvidenceModel
) -> tuple[Proposal, ...]:
    """The same for a text that is stored in pieces, whose offsets count within each piece."""
    return read_all([Source(tuple(pieces), kind, date)], cast, model)[0]


@dataclass(frozen=True, slots=True)
class Source:
    """A text to read."""

    pieces: tuple[Piece, ...]
    kind: TextKind
    date: date | datetime


def read_all(sources: Sequence[Source], cast: Cast, model: EvidenceModel) -> list[tuple[Proposal, ...]]:
    """Several texts of one cast, their sentence vectors made in one go; what each holds depends on no other."""
    found = [candidates(s.pieces, cast, s.kind)[0] for s in sources]
    parted = [[(c, clauses(c)) for c in each] for each in found]
    likely = iter(
        model.of(
            [
                seen(c, s.kind)
                for s, each in zip(sources, parted, strict=True)
                for whole, parts in each
                for c in (whole, *parts)
            ]
        )
    )
    taken = [
        [
            pair
            for whole, parts in each
            for pair in _settled((whole, next(likely)), [(p, next(likely)) for p in parts], model.taken_from)
        ]
        for each in parted
    ]
    fogs = iter(fogs_of([(c, s.kind) for s, each in zip(sources, taken, strict=True) for c, _ in each]))
    return [
        tuple(proposed(c, x, next(fogs), s, model) for c, x in each) for s, each in zip(sources, taken, strict=True)
    ]


def seen(candidate: Candidate, kind: TextKind) -> Seen:
    subject = candidate.subject
    return Seen(candidate.sentence.words, candidate.voiced, subject.stance, subject.of_us, kind)


def _moment(day: date | datetime) -> datetime:
    return day if isinstance(day, datetime) else datetime.combine(day, time(12), UTC)


def clauses(candidate: Candidate) -> tuple[Candidate, ...]:
    """The two sides of a "but", each as a candidate of its own; empty where there is no contrast."""
    words = candidate.sentence.words
    cuts = [m for m in _CONTRAST.finditer(words) if len(words[: m.start()].split()) >= _FEWEST_WORDS]
    if not cuts or len(words[cuts[0].end() :].split()) < _FEWEST_WORDS:
        return ()
    places = ((0, cuts[0].start()), (cuts[0].end(), len(words)))
    voiced = _CONTRAST.split(candidate.voiced, maxsplit=1)
    if len(voiced) != len(places):
        return ()
    start = candidate.sentence.start
    return tuple(
        replace(
            candidate, sentence=replace(candidate.sentence, words=words[a:b], start=start + a, end=start + b), voiced=v
        )
        for (a, b), v in zip(places, voiced, strict=True)
    )


def _settled(
    whole: tuple[Candidate, Likely], parts: list[tuple[Candidate, Likely]], taken_from: float
) -> list[tuple[Candidate, Likely]]:
    """The whole statement where its sides do not pull apart; else each side that is sure enough by itself."""
    ways = {x.way for _, x in parts if x.confidence >= _HEARD}
    taken = whole[1].confidence >= taken_from
    if len(ways) > 1 or (taken and -whole[1].way in ways):
        return [(c, x) for c, x in parts if x.confidence >= taken_from]
    return [whole] if taken else []


def candidates(
    pieces: Sequence[Piece], cast: Cast, kind: TextKind
) -> tuple[tuple[Candidate, ...], tuple[LeftOut, ...]]:
    """Every statement that may be evidence, and every other one with the reason."""
    whole = "\n".join(p.text for p in pieces)
    theirs, names = letter(whole, cast, kind), foreign_names(whole, cast)
    our_own = not theirs and ours(whole, cast, kind)
    found: list[Candidate] = []
    left: list[LeftOut] = []
    before: list[Sentence] = []
    for number, piece in enumerate(pieces):
        text = _newest(piece.text) if kind == "mail" else piece.text
        author = cast.person(piece.speaker) or (author_of(piece.text, cast) if kind == "mail" else None)
        for sentence in sentences_of(text, cast, kind, author):
            stance = stance_of(sentence, kind, our_own, theirs)
            subject = subject_of(sentence, stance, cast, names)
            reason = why_left_out(sentence, subject)
            if reason:
                left.append(LeftOut(sentence.words, reason))
            else:
                who = said_by(sentence, before, cast, kind)
                found.append(Candidate(number, sentence, subject, who, one_voice(sentence.words, cast, stance)))
            before.append(sentence)
    return tuple(found), tuple(left)


def _newest(mail: str) -> str:
    """A mail without the ones it answers: those are read on their own."""
    head = re.match(r"\s*(?:[\w-]+: .*\n)+", mail)
    found = _EARLIER_MAIL.search(mail, head.end() if head else 0)
    return mail[: found.start()] if found else mail


def proposed(candidate: Candidate, likely: Likely, fog: FogClass, source: Source, model: EvidenceModel) -> Proposal:
    """A statement as it was read, however sure that is."""
    sentence, piece = candidate.sentence, source.pieces[candidate.piece]
    return Proposal(
        quote=sentence.words,
        start=sentence.start,
        end=sentence.end,
        sub_factor=likely.sub_factor,
        polarity=likely.way,
        strength=strength_of(sentence.words, fog),
        fog=fog,
        confidence=likely.confidence,
        speaker=candidate.said_by.name if candidate.said_by else "",
        first_hand=first_hand(candidate, source.kind),
        at=moment_of(candidate, piece, _moment(source.date)),
        locator=sentence.at or piece.locator or sentence.heading.strip(" .:"),
        reasons=_reasons(candidate, likely, model),
    )


def fogs_of(taken: Sequence[tuple[Candidate, TextKind]]) -> list[FogClass]:
    """By the shared classifier; where it abstains a document states facts, a person gives an opinion."""
    statements = [
        Statement(c.sentence.words, c.sentence.start, c.sentence.end, _speaks(c, kind), c.sentence.at)
        for c, kind in taken
    ]
    verdicts = classify_statements(statements) if statements else ()
    return [v.cls or _unclear(c, kind) for v, (c, kind) in zip(verdicts, taken, strict=True)]


def _speaks(candidate: Candidate, kind: TextKind) -> str | None:
    who = candidate.said_by
    return who.name if who is not None and kind in ("transcript", "mail") else None


def _unclear(candidate: Candidate, kind: TextKind) -> FogClass:
    return "opinion" if candidate.said_by is not None and kind != "document" else "fact"


def first_hand(candidate: Candidate, kind: TextKind) -> bool:
    speaker = candidate.sentence.speaker
    return speaker.side == "client" if speaker is not None else kind == "document"


def moment_of(candidate: Candidate, piece: Piece, at: datetime) -> datetime:
    """When it was said: the text's moment, and the minutes of a call that had passed."""
    return at + timedelta(seconds=_seconds(candidate.sentence.at) or piece.seconds)


def _seconds(minute: str | None) -> float:
    if not minute:
        return 0.0
    total = 0.0
    for part in minute.split(":"):
        total = total * 60 + int(part)
    return total if minute.count(":") else 0.0


def _reasons(candidate: Candidate, likely: Likely, model: EvidenceModel) -> tuple[str, ...]:
    words = deciding_words(model.coefficients, candidate.voiced, likely.sub_factor)
    said = [f"“{words}” says most about what it counts for."] if words else []
    if any(sign * likely.way > 0 for sign in likely.signs.tolist()):
        said.append("Its figures speak this way.")
    share = round(100 * likely.confidence)
    said.append(f"Of such readings of people it had never read, about {share} in 100 were right.")
    return tuple(said)
