"""The `score` line of the command line (docs/interface.md): stable, complete, numbers unrounded but for float noise.

`right_to_win` is whole and rounded half up from the four `score`s; an unknown C is null and adds 0, and then
`floor` is true. `coverage` counts known sub-factors, of three.
"""

from typing import Any

from skills.scoring.file import Item, Reading
from skills.scoring.score import CScore, FactorScore, Score, SubScore

_DIGITS = 4


def score_json(score: Score) -> dict[str, Any]:
    line: dict[str, Any] = {"deal": score.deal_id}
    for c in score.cs:
        line[c.spec.key] = _c(c)
    return {
        **line,
        "right_to_win": score.right_to_win,
        "band": score.band,
        "floor": score.is_floor,
        "known": score.known,
        "low": _round(score.low),
        "high": _round(score.high),
        "as_of": score.at.isoformat(),
    }


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)


def _c(c: CScore) -> dict[str, Any]:
    return {
        "score": _round(c.score),
        "uncapped": _round(c.uncapped),
        "low": _round(c.low),
        "high": _round(c.high),
        "qualifier": c.qualifier,
        "qualifier_question": c.spec.qualifier,
        "qualifier_at": None if c.answer is None else c.answer.at.isoformat(),
        "qualifier_old": c.old,
        "factors": [_factor(f) for f in c.factors],
    }


def _factor(factor: FactorScore) -> dict[str, Any]:
    override = factor.override
    return {
        "name": factor.spec.key,
        "rating": _round(factor.rating),
        "coverage": factor.known,
        "low": _round(factor.low),
        "high": _round(factor.high),
        "override": None
        if override is None
        else {
            "rating": override.rating,
            "by": override.by,
            "at": override.at.isoformat(),
            "reason": override.reason,
            "computed": _round(factor.computed),
        },
        "evidence": [entry for sub in factor.subs for entry in _evidence(sub)],
        "sub_factors": [{"name": s.spec.key, "rating": _round(s.rating)} for s in factor.subs],
    }


def _evidence(sub: SubScore) -> list[dict[str, Any]]:
    spoken = [_reading(sub.reading)] if sub.reading is not None else []
    return spoken + [_item(i, counts=sub.reading is None) for i in sub.items]


def _reading(reading: Reading) -> dict[str, Any]:
    return {
        "sub_factor": reading.sub_factor,
        "kind": "number",
        "statement": reading.basis,
        "rating": _round(reading.rating),
        "at": None if reading.at is None else reading.at.isoformat(),
        "records": [{"type": r.kind, "id": r.id, "title": r.title} for r in reading.refs],
        "counts": True,
    }


def _item(item: Item, *, counts: bool) -> dict[str, Any]:
    stored = item.evidence
    return {
        "sub_factor": item.sub_factor,
        "kind": "evidence" if stored is not None else "record",
        "statement": item.statement,
        "polarity": item.polarity,
        "strength": item.strength,
        "fog": item.fog,
        "weight": _round(item.weight),
        "at": item.at.isoformat(),
        "records": [{"type": item.ref.kind, "id": item.ref.id, "title": item.ref.title}],
        "source": None
        if stored is None or stored.source_id is None
        else {"kind": stored.source_kind, "id": stored.source_id, "locator": stored.locator, "speaker": stored.speaker},
        "counts": counts,
    }
