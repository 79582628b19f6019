"""Waterfalls and maps as a skill would make them: small ones to read, and a crowd that fills every limit."""

from skills.answer import MapAxis, MapPart, MapPoint, Tone, WaterfallPart, WaterfallStep

ATTAINMENT = WaterfallPart(
    "How the 2026 target is carried",
    (
        WaterfallStep("Won so far", 1.25, "$1.25M", "total", "good", ("S1",)),
        WaterfallStep("Skarholt mill-wide reliability", 0.9, "+$0.9M", cites=("S1",)),
        WaterfallStep("Castellan Relay renewal, second year with option", 0.31, "+$0.31M"),
        WaterfallStep("Discount granted at Vossberg", -0.22, "−$0.22M", cites=("S2",)),
        WaterfallStep("Two Stepping Stones", 0.2, "+$0.2M", tone="muted"),
        WaterfallStep("Expected", 2.44, "$2.44M", "total"),
        WaterfallStep("Still to find", 0.56, "$0.56M", "gap"),
        WaterfallStep("Target", 3.0, "$3.0M", "total"),
    ),
)
"""1.25 + 0.9 + 0.31 − 0.22 + 0.2 = 2.44; 3.0 − 2.44 = 0.56."""

STANCE = MapAxis("Stance", "against us", "for us")
INFLUENCE = MapAxis("Influence", "low", "high")


def person(name: str, x: float | None, y: float | None, group: str, detail: str, tone: Tone = "plain") -> MapPoint:
    return MapPoint(name, x, y, 0.5, group, tone, detail, ("S2",))


STAKEHOLDERS = MapPart(
    "Who stands where",
    STANCE,
    INFLUENCE,
    (
        person("Dana Fox", 0.75, 0.9, "Buyer", "supporter · influence high"),
        person("Marc Hale", 0.25, 0.6, "Backer", "sceptic · influence medium"),
        person("Ines Duarte", 1.0, 0.4, "Beneficiary", "champion · influence medium"),
        person("Tom Reyes", 0.75, 0.9, "Beneficiary", "supporter · influence high"),
        person("Lena Voss", None, 0.7, "Backer", "stance not known · influence high", "muted"),
        person("Omar Siddiqui", 0.5, None, "Backer", "neutral · influence not known"),
    ),
)

_FIRST = ("Ada", "Bo", "Chidi", "Dora", "Emil", "Fatou", "Goran", "Hanne")
_LAST = ("Aalto", "Bergström-Nyqvist", "Costa", "Dimitriadou", "Eide")
_STANCES = (0.0, 0.25, 0.5, 0.75, 1.0, None)
_ROLES = ("Buyer", "Beneficiary", "Backer", "")


def crowd(n: int) -> MapPart:
    """Many people on few stances and influences, so that most share a place; one in six without a stance."""
    points = tuple(
        MapPoint(
            f"{_FIRST[i % 8]} {_LAST[(i // 8) % 5]}{'' if i < 40 else f' {i}'}",
            _STANCES[(i * 5) % 6],
            (0.2, 0.4, 0.7, 0.9)[(i * 3) % 4] if i % 11 else None,
            0.5,
            _ROLES[i % 4],
            "muted" if i % 7 == 0 else "plain",
            f"line {i} of what is behind the place, with a long concern about migration, data and the works council",
            (f"S{i % 3 + 1}",),
        )
        for i in range(n)
    )
    return MapPart("A crowd", STANCE, INFLUENCE, points)


_DEALS = (
    ("Skarholt mill-wide reliability", 0.61, 0.9, 0.8, "Bedrock"),
    ("Castellan Relay renewal", 0.44, 0.35, 0.1, "Stepping Stone"),
    ("Vossberg compressor reliability", 0.29, 0.6, 0.3, "Stepping Stone"),
    ("Castellan cold-store energy", 0.25, 0.2, 0.05, "Stray"),
    ("Ardenne Glass furnace fans", None, 0.15, 0.03, "Stray"),
    ("Vossberg carbon ledger", 0.27, 0.1, 0.02, "Stray"),
    ("Nordhaven crane reliability phase 2", 0.83, 0.75, 0.5, "Bedrock"),
    ("Nordhaven shore-power metering", 0.5, 0.25, 0.07, "Stepping Stone"),
    ("Meridian metering roll-out", 0.58, None, 0.0, "Stray"),
    ("Tavast pulp drives", None, None, 0.0, ""),
)
PORTFOLIO = MapPart(
    "Fit and value of the open deals",
    MapAxis("Right to Win", "0", "100"),
    MapAxis("Value", "small", "large"),
    tuple(
        MapPoint(name, x, y, size, group, detail=f"deal {n}", cites=("S1",))
        for n, (name, x, y, size, group) in enumerate(_DEALS, 1)
    ),
)
