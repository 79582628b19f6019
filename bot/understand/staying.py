"""Short messages that go on with the last answer though another skill would claim their words: "who are we up against".

Which they are is data (`staying.yaml`), told apart letter by letter, since within a conversation the words decide less
than what was just said.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz, process

_LONGEST = 60
_ALIKE = 93
"""Of 100: a slip of the pen, or a word more."""
_LEAD = re.compile(r"^(?:(?:and|but|so|ok|okay|then|now|hm+|well|also|please|right)\s+)+")
_WHOLE = {"what s": "what is", "whats": "what is", "who s": "who is", "whos": "who is", "where s": "where is"}


def stays(text: str, skill: str) -> bool:
    """Whether `text`, said right after `skill` has answered, goes on with it."""
    said = _plain(text) if len(text) <= _LONGEST else ""
    known = _phrases().get(skill, ())
    return bool(said) and process.extractOne(said, known, scorer=fuzz.ratio, score_cutoff=_ALIKE) is not None


def _plain(text: str) -> str:
    bare = _LEAD.sub("", " ".join(re.findall(r"\w+", text.lower())))
    for short, whole in _WHOLE.items():
        bare = re.sub(rf"^{short}\b", whole, bare)
    return bare


@lru_cache(maxsize=1)
def _phrases() -> Mapping[str, tuple[str, ...]]:
    told = yaml.safe_load((Path(__file__).parent / "staying.yaml").read_text("utf-8"))
    return {skill: tuple(_plain(str(phrase)) for phrase in phrases) for skill, phrases in told.items()}
