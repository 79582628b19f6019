"""The pictures of a document, as PNG. CPU work: never on the event loop."""

from collections.abc import Sequence

from skills.answer import MapPart, ScorePart, TrendPart
from skills.document.blocks import Drawn
from skills.pictures_png import card_png, gauge_png, map_png, trend_png, waterfall_png
from skills.wording import Voice


def png(parts: Sequence[Drawn], voice: Voice) -> bytes | None:
    """None where there is nothing to draw, which the words beside it say."""
    first = parts[0]
    if isinstance(first, ScorePart):
        scores = [p for p in parts if isinstance(p, ScorePart)]
        return gauge_png(first) if len(scores) == 1 else card_png(scores)
    if isinstance(first, TrendPart):
        return trend_png(first, voice) if any(p.value is not None for p in first.points) else None
    if isinstance(first, MapPart):
        return map_png(first) if first.points else None
    return waterfall_png(first) if first.steps else None


def size(image: bytes) -> tuple[int, int]:
    """(width, height) in pixels, from the PNG's own head."""
    return int.from_bytes(image[16:20], "big"), int.from_bytes(image[20:24], "big")
