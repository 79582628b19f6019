"""A search within a form: asked for as the person types, answered with the records they may see."""

from typing import Any, get_args

from bot.finding import find
from bot.teams import limits
from knowledge.reader import Reader
from skills.answer import Field, Searched

ASKED = "application/search"
_ANSWER = "application/vnd.microsoft.search.searchResponse"
_WORDS = 200
"""Letters that are read of what was typed."""

Json = dict[str, Any]


async def suggested(reader: Reader | None, value: Any) -> Json:
    """Nothing for nobody (None), and for a search that no form of ours has. Raises `StoreUnavailable`."""
    asked = value if isinstance(value, dict) else {}
    wanted = next((name for name in get_args(Searched) if name == asked.get("dataset")), None)
    if reader is None or wanted is None:
        return _answer([])
    typed = asked.get("queryText")
    words = typed[:_WORDS] if isinstance(typed, str) else ""
    found = await find(reader, Field("", "", "search", find=wanted), words, at_most=limits.SEARCHED)
    return _answer([{"title": c.label, "value": c.value} for c in found])


def _answer(results: list[Json]) -> Json:
    return {"statusCode": 200, "type": _ANSWER, "value": {"results": results}}
