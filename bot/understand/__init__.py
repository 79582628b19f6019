"""What a person means: skills, records, dates, follow-ups; local, quick, and honest about doubt."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.understand.understand import Settler, Understander

__all__ = ["Settler", "Understander"]


def __getattr__(name: str) -> Any:
    # Loaded on first use: what only needs the model of a turn should not load numpy and scipy.
    if name in __all__:
        from bot.understand import understand

        return getattr(understand, name)
    raise AttributeError(name)
