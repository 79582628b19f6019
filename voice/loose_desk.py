"""A desk without a house: one key, nothing stored. For `scip listen`, for a service on its own, and for tests."""

from dataclasses import dataclass, field
from hmac import compare_digest

from skills.calls.said import Said, Speaker
from voice.heard import Ended, Final, Heard
from voice.ports import Admission, NotAdmitted


@dataclass
class LooseDesk:
    """Whoever runs `scip listen` on a recording of theirs has settled consent themselves.

    The key opens one call; with a colon and a name after it, one more for each name.
    """

    key: str = "local"
    speakers: tuple[Speaker, ...] = ()
    language: str | None = None
    words: tuple[str, ...] = ()
    forgets: bool = False
    """Whether a call that has ended leaves memory: a service that stays must."""
    calls: dict[str, list[Final]] = field(default_factory=dict)
    """Finals by call, in order."""

    @property
    def finals(self) -> list[Final]:
        """Of the call the bare key opens."""
        return self.calls.setdefault("local", [])

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(f.said for f in self.finals)

    async def admit(self, key: str) -> Admission:
        opened, _, name = key.partition(":")
        if not compare_digest(opened.encode(), self.key.encode()):
            raise NotAdmitted("That key opens no call here.")
        call_id = f"local-{name}" if name else "local"
        finals = self.calls.setdefault(call_id, [])
        return Admission(
            tenant="default",
            call_id=call_id,
            speakers=self.speakers,
            language=self.language,
            words=self.words,
            last_seq=len(finals),
            heard_by_channel=tuple({f.said.speaker.channel: f.said.end for f in finals}.items()),
        )

    async def tell(self, heard: Heard) -> None:
        finals = self.calls.setdefault(heard.call_id, [])
        if isinstance(heard, Final) and heard.said.seq == len(finals) + 1:
            finals.append(heard)
        elif isinstance(heard, Ended) and self.forgets:
            del self.calls[heard.call_id]
