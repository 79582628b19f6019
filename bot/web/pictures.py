"""Pictures as the page's JSON: drawn for a wide and for a narrow column, with the rows their points stand for. Pure.

A drawn point names its row by place (`data-n`), so that the page can tell of it in words, with its sources.
"""

from typing import Any
from xml.etree import ElementTree

from skills.answer import MapPart, ScorePart, TrendPart, WaterfallPart
from skills.pictures import (
    gauge_alt,
    gauge_svg,
    map_svg,
    ordered,
    place_words,
    split_scores,
    trend_rows,
    trend_svg,
    waterfall_svg,
)
from skills.wording import Voice

Json = dict[str, Any]
PictureParts = TrendPart | WaterfallPart | MapPart
NARROW = 340.0


def tree(svg: str) -> Json:
    """A picture as plain data, so that the page builds it element by element and never parses markup."""
    return _branch(ElementTree.fromstring(svg))  # noqa: S314 - markup this process just made


def _branch(element: ElementTree.Element) -> Json:
    made: Json = {"tag": element.tag.rpartition("}")[2], "attributes": dict(element.attrib)}
    if element.text:
        made["text"] = element.text
    if len(element):
        made["children"] = [_branch(child) for child in element]
    return made


def picture(part: PictureParts, voice: Voice) -> Json:
    shared = {"kind": part.kind, "title": part.title, "alt": part.alt}
    match part:
        case TrendPart():
            drawn = (trend_svg(part, voice), trend_svg(part, voice, wide=NARROW))
            columns, rows = _trend(part, voice)
        case WaterfallPart():
            drawn = (waterfall_svg(part), waterfall_svg(part, wide=NARROW))
            columns, rows = _waterfall(part)
        case MapPart():
            drawn = (map_svg(part), map_svg(part, wide=NARROW))
            columns, rows = _map(part)
    return {**shared, "picture": tree(drawn[0]), "narrow": tree(drawn[1]), "columns": columns, "rows": rows}


def _row(*cells: str, cites: tuple[str, ...] = ()) -> Json:
    return {"cells": list(cells), "cites": list(cites)}


def _column(name: str, side: str = "left") -> Json:
    return {"name": name, "side": side}


def _trend(part: TrendPart, voice: Voice) -> tuple[list[Json], list[Json]]:
    columns = [_column("Day"), _column("Score", "right"), _column("Change", "right"), _column("Cause")]
    return columns, [_row(r.when, r.value, r.change, r.cause) for r in trend_rows(part, voice)]


def _waterfall(part: WaterfallPart) -> tuple[list[Json], list[Json]]:
    words = {"total": "", "change": "", "gap": "not covered yet"}
    rows = [_row(s.label, s.shown, words[s.kind], cites=s.cites) for s in part.steps]
    return [_column("Step"), _column("Amount", "right"), _column("")], rows


def _map(part: MapPart) -> tuple[list[Json], list[Json]]:
    rows = [_row(p.label, p.group, place_words(p, part), cites=p.cites) for p in ordered(part)]
    return [_column("Name"), _column("Kind"), _column(f"{part.x.label}, {part.y.label.lower()}")], rows


def scores(parts: list[ScorePart]) -> Json:
    """Neighbouring scores: the big gauge and its meters."""
    hero, others = split_scores(parts)
    return {
        "kind": "scores",
        "hero": None if hero is None else {**_score(hero), "picture": tree(gauge_svg(hero))},
        "meters": [_score(p) for p in others],
    }


def _score(part: ScorePart) -> Json:
    return {
        "key": part.key,
        "label": part.label,
        "score": part.score,
        "band": part.band,
        "low": part.low,
        "high": part.high,
        "uncapped": part.uncapped,
        "coverage": part.coverage,
        "note": part.note,
        "target": part.target,
        "cites": list(part.cites),
        "alt": gauge_alt(part),
    }
