"""How names change in the languages that change them: by rules over endings, without dictionaries."""

import unicodedata
from functools import lru_cache

_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ß": "ss"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})

_ADDED = (
    # German, Dutch, English, Scandinavian, Romance plurals
    "s es n en ens ne "
    # Finnish, Estonian
    "in an ia ta ssa sta lle lla lta ksi na n lta ien lla ssa le st sse ga "
    # Hungarian
    "t et at ot nak nek val vel hoz hez nal nel rol tol ra re ban ben bol bal bel ert ig e ek ok "
    # Polish, Czech, Slovak, South Slavic
    "a u owi em om ie e ow y ovi ova ovu ove ovo ovy ev evi i im ego emu ami ach ich ej ou inu "
    # Icelandic, Faroese, Baltic
    "i ar ur is ui as o aus um "
    # Turkish without its apostrophe, Romanian
    "yi yu in un nin nun dan den da de ya ye ul ului lui ei "
    # Russian and Greek letters
    "а у ом е ы и ой ым ому ого ем ю я ей ою ов ові ς υ ου η α"
).split()
_CHANGED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("iec", ("ca", "cu", "cowi", "cem", "ce")),
    ("ec", ("ca", "cu", "covi", "cem", "ce", "cowi")),
    ("ek", ("ka", "ku", "kowi", "kiem", "kovi", "kem")),
    ("el", ("la", "lu", "lowi", "lem", "lovi", "le")),
    ("er", ("ra", "ru", "rowi", "rem", "rze")),
    ("es", ("sa", "su", "sowi", "sem")),
    ("ski", ("skiego", "skiemu", "skim", "skich", "scy", "skimi")),
    ("cki", ("ckiego", "ckiemu", "ckim", "ckich")),
    ("ska", ("skiej", "ska", "skou", "ske", "skie", "sku")),
    ("cka", ("ckiej", "cke", "ckou")),
    ("sky", ("skeho", "skemu", "skym", "skem")),
    ("ova", ("ove", "ovou", "ovu", "ovej", "oy")),
    ("nen", ("sen", "selle", "sella", "selta", "sessa", "sesta", "seen", "sta", "ksi", "sten", "siin", "ssen")),
    ("ur", ("ar", "i", "s", "ri", "rs")),
    ("us", ("o", "ui", "u", "ksen", "kselle", "kselta")),
    ("is", ("io", "iui", "i", "iksen", "y")),
    ("as", ("o", "ui", "a", "aa", "aalle", "ksen", "u")),
    ("ka", ("ce", "ky", "ku", "ko", "kou", "ki", "czyn")),
    ("ga", ("dze", "gi", "ge", "go", "zie", "gou")),
    ("ha", ("se", "hy", "hu", "hou")),
    ("ta", ("cie", "ty", "te", "to", "tou", "tu", "ci")),
    ("da", ("dzie", "dy", "de", "do", "dou", "du", "zi")),
    ("ra", ("rze", "ry", "re", "rou", "ru", "ro")),
    ("la", ("li", "ly", "le", "lou", "lu", "lo")),
    ("na", ("nie", "ny", "ne", "nej", "na", "nou", "nu", "no", "ni")),
    ("ia", ("ii", "ie", "io", "iei", "iu", "iou")),
    ("ja", ("ji", "je", "jo", "ju", "jou")),
    (
        "a",
        (
            "y",
            "e",
            "i",
            "o",
            "u",
            "ie",
            "ou",
            "ej",
            "om",
            "ami",
            "ach",
            "u",
            "ei",
            "an",
            "alle",
            "alta",
            "aa",
            "asta",
            "anak",
            "at",
            "aval",
            "ahoz",
            "ara",
            "ina",
            "ini",
            "inu",
            "inou",
            "oj",
        ),
    ),
    ("o", ("a", "u", "owi", "em", "ovi", "na", "nu", "nem", "onnal", "ona", "oni", "oe")),
    (
        "e",
        (
            "a",
            "u",
            "em",
            "owi",
            "et",
            "enek",
            "evel",
            "en",
            "elle",
            "ego",
            "emu",
            "ehez",
            "ere",
            "eho",
            "mu",
            "ia",
            "iu",
        ),
    ),
    ("i", ("ego", "emu", "im", "iego", "iemu", "iho", "imu", "ia", "iu", "iem", "n", "a", "u")),
    ("y", ("ego", "emu", "ym", "eho", "emu", "i", "ho", "mu", "m", "a", "u")),
    ("й", ("я", "ю", "ем", "е", "ого", "ому", "им", "м")),
    ("а", ("ы", "и", "у", "е", "ой", "ою", "ин")),
    ("я", ("и", "е", "ю", "ей")),
    ("ь", ("я", "ю", "ем", "е", "и")),
    ("ий", ("ия", "ию", "ием", "ии", "ого", "ому", "им")),
    ("ος", ("ου", "ο", "ε")),
    ("ης", ("η", "ου")),
    ("ας", ("α",)),
    ("tt", ("tin",)),
    ("kk", ("kin",)),
    ("pp", ("pin",)),
    ("kko", ("kon", "kolle")),
    ("kka", ("kan", "kalle")),
    ("tti", ("tin", "tille")),
    ("ttu", ("tun", "tulle")),
    ("ppi", ("pin",)),
    ("nta", ("nnan", "nnalle")),
    ("nto", ("nnon",)),
    ("lta", ("llan",)),
    ("rta", ("rran",)),
)
SHORTEST = 3


def fold(text: str) -> str:
    """ "Krüger" -> "kruger": lower case without accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return "".join(c for c in plain if not unicodedata.combining(c))


def spellings(word: str) -> set[str]:
    """Itself, and as people without its letters write it ("Krueger")."""
    return {word, unicodedata.normalize("NFC", word).casefold().translate(_UMLAUTS)}


@lru_cache(maxsize=20_000)
def forms_of(word: str) -> frozenset[str]:
    """Folded forms a name may take in a sentence, itself left out. More than any one language has."""
    folded = fold(word)
    if len(folded) < SHORTEST:
        return frozenset()
    forms = {folded + end for end in _ADDED}
    doubled = folded + folded[-1]
    forms |= {doubled + end for end in ("el", "al", "n", "in")}
    for ending, others in _CHANGED:
        if folded.endswith(ending) and len(folded) - len(ending) >= 2:
            forms |= {folded[: len(folded) - len(ending)] + other for other in others}
    if len(folded) >= 5 and folded[-2] in "aeiou" and folded[-1] not in "aeiou":  # Karel -> Karl-a, Paweł -> Pawł-a
        short = folded[:-2] + folded[-1]
        forms |= {short + end for end in ("a", "u", "owi", "em", "ovi", "om", "ie")}
    return frozenset(f for f in forms if len(f) >= SHORTEST) - {folded}
