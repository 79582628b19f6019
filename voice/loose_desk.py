"""A desk without a house: one key, nothing stored, everything in memory. For `scip listen` and for tests."""

from dataclasses import dataclass, field

from skills.calls.said import Said, Speaker
from voice.heard import Final, Heard
from voice.ports import Admission, NotAdmitted


@dataclass
class LooseDesk:
    """Whoever runs `scip listen` on a recording of theirs has settled consent themselves."""

    key: str = "local"
    speakers: tuple[Speaker, ...] = ()
    language: str | None = None
    words: tuple[str, ...] = ()
    finals: list[Final] = field(default_factory=list)
    """What was said, in order."""

    async def admit(self, key: str) -> Admission:
        if key != self.key:
            raise NotAdmitted("That key opens no call here.")
        return Admission(
            tenant="default",
            call_id=f"local-{self.key}" if self.key != "local" else "local",
            speakers=self.speakers,
            language=self.language,
            words=self.words,
            last_seq=len(self.finals),
            heard_until=0.0,
            heard_by_channel=self._heard(),
        )

    async def tell(self, heard: Heard) -> None:
        if isinstance(heard, Final) and heard.said.seq == len(self.finals) + 1:
            self.finals.append(heard)

    @property
    def said(self) -> tuple[Said, ...]:
        return tuple(f.said for f in self.finals)

    def _heard(self) -> tuple[tuple[int, float], ...]:
        return tuple({f.said.speaker.channel: f.said.end for f in self.finals}.items())
