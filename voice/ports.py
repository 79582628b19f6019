"""What the speech service is handed: who may speak, and where what was heard goes. It knows no store and no surface."""

from dataclasses import dataclass
from typing import Protocol

from skills.calls.said import Speaker
from voice.heard import Heard


@dataclass(frozen=True, slots=True)
class Admission:
    """A call that may be listened to: consent is on record, the key was right."""

    tenant: str
    call_id: str
    speakers: tuple[Speaker, ...] = ()
    """By channel, as far as known beforehand; a source may tell more while it runs."""
    language: str | None = None
    words: tuple[str, ...] = ()
    """Names the model should expect: client, people, products, competitors."""
    last_seq: int = 0
    """Finals on record already (a call taken up again): numbering goes on after it."""
    heard_until: float = 0.0
    """Seconds of the call that are on record; sound before it is not decoded again."""
    heard_by_channel: tuple[tuple[int, float], ...] = ()
    """The same by channel: (channel, end of its last final). Takes the place of `heard_until` for a channel it names,
    since one speaker's last words may end before another's and be decoded after them."""
    most_hours: float = 4.0


class NotAdmitted(Exception):
    """Refused, with a sentence for the person who tried: no such call, no consent, ended, too many streams."""

    def __init__(self, sentence: str, *, retriable: bool = False) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.retriable = retriable


class CallDesk(Protocol):
    """The rest of the house, as the speech service sees it."""

    async def admit(self, key: str) -> Admission:
        """`key` is the secret the stream was opened with. Raises `NotAdmitted`."""
        ...

    async def tell(self, heard: Heard) -> None:
        """A `Final` is durable when this returns; telling the same sequence number again changes nothing.

        Everything else is best effort and returns at once. Raises `StoreUnavailable`: the session tells it again.
        """
        ...
