"""Where an utterance's words stand in the call. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from voice.heard import Word

_STRETCH_S = 1.2
"""By so much the model may have ended a last word too early; a longer difference was noise."""


def placed(words: Sequence[Word], *, begins_s: float, noticed_s: float, quiet_s: float | None) -> tuple[Word, ...]:
    """Words of an utterance whose sound begins at `begins_s`, on the call's clock.

    Where speech began and ended (`noticed_s`, `quiet_s`; None when it was cut) the detector knows better than the
    model.
    """
    told = [w.moved(begins_s) for w in words]
    if not told:
        return ()
    first, last = told[0], told[-1]
    if first.start < noticed_s < first.end:
        told[0] = replace(first, start=noticed_s)
    if quiet_s is not None and last.end < quiet_s <= last.end + _STRETCH_S:
        told[-1] = replace(told[-1], end=quiet_s)
    return tuple(told)
