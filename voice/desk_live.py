"""What is being said this very moment, for pages of the same process: best effort, kept nowhere else."""

from dataclasses import dataclass, field

from voice.heard import Final, Heard, Lagging, Partial


@dataclass(slots=True)
class _Now:
    partials: dict[int, Partial] = field(default_factory=dict)
    """By channel."""
    lagging: Lagging | None = None


class LiveBoard:
    """By call; an entry goes when its call is over."""

    def __init__(self) -> None:
        self._now: dict[str, _Now] = {}

    def show(self, heard: Heard) -> None:
        now = self._now.setdefault(heard.call_id, _Now())
        if isinstance(heard, Partial):
            now.partials[heard.speaker.channel] = heard
            if not heard.text:
                now.partials.pop(heard.speaker.channel)
        elif isinstance(heard, Final):
            shown = now.partials.get(heard.said.speaker.channel)
            if shown is not None and shown.utterance == heard.utterance:
                now.partials.pop(heard.said.speaker.channel)
        elif isinstance(heard, Lagging):
            now.lagging = heard

    def partials(self, call_id: str) -> tuple[Partial, ...]:
        """Oldest first."""
        now = self._now.get(call_id)
        return () if now is None else tuple(sorted(now.partials.values(), key=lambda p: (p.start, p.speaker.channel)))

    def forget(self, call_id: str) -> None:
        self._now.pop(call_id, None)
