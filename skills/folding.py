"""What an answer keeps behind one line, for whoever wants it: a card says first what was asked, the rest on a press."""

from collections.abc import Iterable

from skills.answer import DetailsPart, Part, Simple


def folded(title: str, parts: Iterable[Part], key: str = "rest") -> list[Part]:
    """Those parts behind one line; what is folded within them is laid open. Nothing of nothing."""
    inner: list[Simple] = []
    for part in parts:
        inner += part.parts if isinstance(part, DetailsPart) else (part,)
    return [DetailsPart(title, tuple(inner), key)] if inner else []
