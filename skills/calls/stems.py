"""What words are about: their stems, little words left out."""

import re

from skills.calls.spoken import sentences

_STEM = re.compile(r"(?:ing|ed|es|e|s|ly|ion|ions|ment|ments|er|ers|al)$")
_EMPTY = frozenset(
    """a about after again all also am an and any are as at back be because been before being both but by can come
    could did do does doing done down each else even ever every few first for from further get gets give go goes going
    good got great had has have having he her here hers him his how i if in into is it its just kind know let like
    little look lot made make many may maybe me mean mentioned might mine more most much must my need never next no nor
    not now of off okay on once one only or other our out over own people perhaps please point put quite really right
    said same say see she should so some something sort still such sure take tell than thank thanks that the their them
    then there these they thing things think this those though through time to today together too two under until up us
    use very want was way we week well were what when where whether which while who whole whom whose why will with
    within without would yes yet you your 's let's""".split()
)


def stems(plain: str) -> frozenset[str]:
    """What the words are about: their stems, little words left out."""
    return frozenset(_stem(w) for w in plain.split() if w not in _EMPTY and len(w) > 1)


def _stem(word: str) -> str:
    shorter = _STEM.sub("", word) if len(word) > 4 else word
    return shorter if len(shorter) >= 3 else word


def content(text: str) -> frozenset[str]:
    """The stems of any text, written or spoken."""
    return frozenset(stem for s in sentences(text) for stem in stems(s.plain))
