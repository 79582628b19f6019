"""Teams' marks on a message: that it was worked out by a machine, and where its statements come from.

The SDK's own `Entity` keeps nothing but its type, so ours names its keys itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from botbuilder.schema import Entity

from bot.teams import limits
from bot.teams.markup import plain, short
from skills.answer import Source


@dataclass(frozen=True, slots=True)
class Label:
    """How confidential what we say is, in the organisation's own words."""

    name: str
    about: str = ""

    @property
    def told(self) -> dict[str, str]:
        said = {"type": "https://schema.org/Message", "@type": "CreativeWork", "name": self.name}
        return {**said, "description": self.about} if self.about else said


class MessageEntity(Entity):  # type: ignore[misc]  # the SDK is untyped
    """schema.org's Message, with the AI label, up to ten citations and the sensitivity label."""

    _attribute_map = {  # noqa: RUF012  # the SDK reads it from the class
        "type": {"key": "type", "type": "str"},
        "at_type": {"key": "@type", "type": "str"},
        "at_context": {"key": "@context", "type": "str"},
        "at_id": {"key": "@id", "type": "str"},
        "additional_type": {"key": "additionalType", "type": "[str]"},
        "citation": {"key": "citation", "type": "[object]"},
        "usage_info": {"key": "usageInfo", "type": "object"},
    }

    def __init__(self, sources: Sequence[Source] = (), label: "Label | None" = None) -> None:
        super().__init__(type="https://schema.org/Message")
        self.at_type = "Message"
        self.at_context = "https://schema.org"
        self.at_id = ""
        self.additional_type = ["AIGeneratedContent"]
        self.citation = [_claim(n, s) for n, s in enumerate(cited(sources), 1)] or None
        self.usage_info = None if label is None else label.told


class StreamEntity(Entity):  # type: ignore[misc]
    """Where a message belongs in a stream: what is being done, the words so far, or all of them."""

    _attribute_map = {  # noqa: RUF012
        "type": {"key": "type", "type": "str"},
        "stream_id": {"key": "streamId", "type": "str"},
        "stream_type": {"key": "streamType", "type": "str"},
        "stream_sequence": {"key": "streamSequence", "type": "int"},
    }

    def __init__(self, kind: str, *, stream: str = "", sequence: int | None = None) -> None:
        """`sequence` None for the final one, which has no number."""
        super().__init__(type="streaminfo")
        self.stream_type = kind
        self.stream_id = stream or None
        self.stream_sequence = sequence


class MentionEntity(Entity):  # type: ignore[misc]
    """Names a person in a message's text, so that Teams tells them."""

    _attribute_map = {  # noqa: RUF012
        "type": {"key": "type", "type": "str"},
        "mentioned": {"key": "mentioned", "type": "object"},
        "text": {"key": "text", "type": "str"},
    }

    def __init__(self, who: dict[str, str], text: str) -> None:
        super().__init__(type="mention")
        self.mentioned = who
        self.text = text


def cited(sources: Sequence[Source]) -> Sequence[Source]:
    """Those Teams shows as citations; the card lists all."""
    return sources[: limits.CITATIONS]


def marks(sources: Sequence[Source]) -> str:
    """ "[1][2]": Teams draws a citation only where the text has its number."""
    return "".join(f"[{n}]" for n, _ in enumerate(cited(sources), 1))


def _claim(position: int, source: Source) -> dict[str, Any]:
    about = source.excerpt or source.title
    return {
        "@type": "Claim",
        "position": position,
        "appearance": {
            "@type": "DigitalDocument",
            "name": short(source.title, limits.CITATION_NAME) or "Source",
            "abstract": short(plain(about), limits.CITATION_TEXT) or "–",
            "keywords": [k for k in (source.kind, source.locator or "") if k],
        },
    }
