"""What a service that can be connected tells of itself: one command leads an administrator through any of them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.checks import Check
from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Way:
    """One of several ways to connect; which questions there are hangs on it."""

    name: str
    told: str


@dataclass(frozen=True, slots=True)
class Question:
    setting: str
    """Its name within the service's section: "bot_token"."""
    asks: str
    where: str
    """Where an administrator finds the answer."""
    secret: bool = False
    wrong: Callable[[str], str] = lambda _: ""
    """What is wrong with an answer, as a sentence; "" for one that may be right."""
    optional: bool = False


class Unfit(Exception):
    """Nothing can be made of these settings; `sentences` say what to set, for an administrator."""

    def __init__(self, sentences: tuple[str, ...]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class Connector(Protocol):
    """A service. Nothing here asks anybody anything: the command does (`bot.commands.connect`)."""

    section: str
    """Of the settings: "slack"."""
    title: str
    ways: Sequence[Way]
    kit_name: str
    kit_first: bool
    """True where the vendor makes the app of the kit; False where the kit is made of what the vendor gave."""

    def chosen(self, settings: Settings) -> str | None:
        """The way that is set up already; None for none."""
        ...

    def before(self, way: str, answers: Mapping[str, str]) -> Sequence[str]:
        """What to do at the vendor's, in order, before there is anything to ask."""
        ...

    def questions(self, way: str) -> Sequence[Question]: ...
    def after(self, way: str, settings: Settings) -> Sequence[str]:
        """What is left to do when all is right."""
        ...

    def sets(self, way: str) -> Mapping[str, str | bool]:
        """Settings that follow from the way alone."""
        ...

    def manifest(self, settings: Settings, *, url: str, way: str) -> dict[str, Any]:
        """What the vendor makes the app of, when it is reached at `url`. Raises `Unfit`."""
        ...

    def kit(self, settings: Settings, *, url: str, way: str, version: str = "") -> bytes:
        """The file an administrator takes to the vendor: the manifest, with whatever belongs to it. CPU work of some
        100 ms. `version`: of the app there, where the vendor counts them. Raises `Unfit`.
        """
        ...

    async def checks(self, settings: Settings) -> list[Check]:
        """Asks the vendor, where settings are there; never raises, and takes seconds at most when nobody answers."""
        ...
