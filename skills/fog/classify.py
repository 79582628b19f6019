"""Fact, opinion or gossip (METHODOLOGY §2.2, §5): the words, and the sentence as a whole.

Rules find the words that decide, a small fitted model weighs them together with the sentence's vector. Too little
said, two classes too close, or words that plainly say another class than the whole reads like, is an abstention: a
wrong "Fact" costs a forecast, an honest "can't tell" a question. Without the sentence model the rules stand alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from knowledge.records import FogClass
from skills.fog import features, meaning, model
from skills.fog.claims import not_claimed
from skills.fog.cues import find_cues
from skills.fog.rules import CLASSES, ENOUGH, SAYS, WEIGHTS, decided, settled, strongest, totals
from skills.fog.statements import Statement, split_statements
from skills.fog.verdict import Cue, TextKind, Verdict

_AGREED = 0.55
_ALONE = 0.75
_WORDLESS = 0.95
_OVERRULES = 0.95
"""How sure the fitted model must be: where the words say the same, where they settle nothing, where not one word speaks
for its class, and where they say another. About four in five statements of left-out authors were right just there."""
_UNSPOKEN = 0.85
"""Confidence is not said to be more where the words settle nothing."""
_UNSAID = "Nothing in the words says who knows this, how, or how it could be checked."


@dataclass(frozen=True, slots=True)
class _Read:
    statement: Statement
    found: tuple[Cue, ...]
    kept: tuple[Cue, ...]
    weights: list[float]


def classify(
    text: str, *, speaker: str | None = None, kind: TextKind | None = None, ours: bool | None = None
) -> Verdict:
    """The class of one statement.

    With `speaker`, "we" and "our" are that person's own matter; `ours` says whether they are on our side, `kind` what
    the statement stands in. 3 ms; the first call loads the sentence model, so call it off the event loop.
    """
    return classify_statements([Statement(text, 0, len(text), speaker, None, kind, ours)])[0]


def classify_all(text: str, *, kind: TextKind | None = None) -> tuple[Verdict, ...]:
    """Every statement of a note or transcript, in order; questions and small talk come with `statement=False`."""
    return classify_statements([replace(s, kind=kind) for s in split_statements(text)])


def classify_statement(statement: Statement) -> Verdict:
    """One statement that was already cut; spans count from the start of the text it was cut from."""
    return classify_statements([statement])[0]


def classify_statements(statements: Sequence[Statement], *, rules_only: bool = False) -> tuple[Verdict, ...]:
    """Many at once, in order: a transcript's sentence vectors are made in one go.

    `rules_only` leaves the sentence model out, as where there is none.
    """
    verdicts: dict[int, Verdict] = {}
    claims: dict[int, _Read] = {}
    for n, statement in enumerate(statements):
        read = _read(statement)
        blank = not_claimed(statement.text, read.found)
        if blank:
            verdicts[n] = _made(statement, None, 0.0, (), blank, claimed=False)
        else:
            claims[n] = read
    whole = None if rules_only else _Whole.of([r.statement.text for r in claims.values()])
    for at, (n, read) in enumerate(claims.items()):
        verdicts[n] = _by_words(read) if whole is None else _by_both(read, whole, at)
    return tuple(verdicts[n] for n in range(len(statements)))


def _read(statement: Statement) -> _Read:
    found = find_cues(statement.text)
    kept = settled(found, statement)
    return _Read(statement, found, kept, totals(kept, statement))


@dataclass(frozen=True, slots=True)
class _Whole:
    """The sentence model at work on a batch."""

    coefficients: model.Coefficients
    embedder: meaning.LocalEmbedder
    vectors: meaning.Vectors

    @classmethod
    def of(cls, texts: Sequence[str]) -> "_Whole | None":
        coefficients = model.shipped() if texts else None
        embedder = meaning.embedder() if coefficients else None
        if coefficients is None or embedder is None or embedder.name != coefficients.embedder:
            return None
        vectors = meaning.vectors(embedder, texts)
        return None if vectors is None else cls(coefficients, embedder, vectors)


def _by_words(read: _Read) -> Verdict:
    cls, lead = decided(read.weights)
    if cls is None:
        return _unsettled(read, lead, read.weights, by_rules=True)
    deciding = _for(read, cls)
    return _made(read.statement, cls, lead, deciding, _why(deciding), by_rules=True)


def _by_both(read: _Read, whole: _Whole, at: int) -> Verdict:
    row = features.row(read.found, read.kept)
    weights = features.weights(read.kept, read.statement)
    shares = model.probabilities(whole.coefficients, row, weights, whole.vectors[at])
    best = int(np.argmax(shares))
    deciding = _for(read, CLASSES[best])
    cls, said = chosen(shares.tolist(), read.weights, spoken=bool(deciding))
    confidence = float(shares[best]) if said is not None else min(float(shares[best]), _UNSPOKEN)
    if cls is None and said not in (None, CLASSES[best]) and confidence >= _ALONE:
        reason = f"Its words speak for {said}, as a whole it reads like {CLASSES[best]}."
        return _made(read.statement, None, confidence, strongest(read.kept), reason)
    deciding = deciding or (_wording(read, whole, best) if cls is not None else ())
    if cls is None or not deciding:
        return _unsettled(read, confidence, shares.tolist())
    return _made(read.statement, cls, confidence, deciding, _why(deciding))


def chosen(
    shares: Sequence[float], weights: Sequence[float], *, spoken: bool
) -> tuple[FogClass | None, FogClass | None]:
    """The class the model's `shares` settle on beside what the words say, or None; and what the words say alone.

    `spoken`: a word speaks for the class with the largest share.
    """
    best = max(range(3), key=shares.__getitem__)
    said, _ = decided(weights)
    silent = _ALONE if spoken else _WORDLESS
    needed = {None: silent, CLASSES[best]: _AGREED}.get(said, _OVERRULES)
    return (CLASSES[best] if shares[best] >= needed else None), said


def _for(read: _Read, cls: FogClass) -> tuple[Cue, ...]:
    return strongest(c for c in read.kept if WEIGHTS[c.kind][CLASSES.index(cls)] > 0)


def _wording(read: _Read, whole: _Whole, best: int) -> tuple[Cue, ...]:
    text = read.statement.text
    place = model.deciding_words(whole.coefficients, whole.embedder, text, best)
    return () if place is None else (Cue("wording", text[place[0] : place[1]], *place),)


def _unsettled(read: _Read, confidence: float, shares: Sequence[float], *, by_rules: bool = False) -> Verdict:
    first, second = sorted(range(3), key=lambda i: -shares[i])[:2]
    silent = max(read.weights) < ENOUGH
    reason = _UNSAID if silent else f"It reads partly as {CLASSES[first]} and partly as {CLASSES[second]}."
    return _made(read.statement, None, confidence, strongest(read.kept), reason, by_rules=by_rules)


def _why(deciding: Sequence[Cue]) -> str:
    said = list(dict.fromkeys(SAYS[c.kind] for c in deciding))[:2]
    sentence = " and ".join(said)
    return sentence[:1].upper() + sentence[1:] + "."


def _made(
    statement: Statement,
    cls: FogClass | None,
    confidence: float,
    cues: Sequence[Cue],
    reason: str,
    *,
    claimed: bool = True,
    by_rules: bool = False,
) -> Verdict:
    placed = tuple(Cue(c.kind, c.text, c.start + statement.start, c.end + statement.start) for c in cues)
    return Verdict(
        cls,
        round(confidence, 3),
        placed,
        reason,
        statement.text,
        statement.start,
        statement.end,
        statement.speaker,
        statement.at,
        by_rules,
        claimed,
    )
