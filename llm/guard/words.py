"""Word lists the guards read by."""

_MONTH_NAMES = "january february march april may june july august september october november december".split()

MONTHS: dict[str, int] = {
    **{name: n for n, name in enumerate(_MONTH_NAMES, 1)},
    **{name[:3]: n for n, name in enumerate(_MONTH_NAMES, 1)},
    "sept": 9,
}

WEEKDAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday".split())

NUMBER_WORDS: dict[str, int] = {
    name: n
    for n, name in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
    if name != "one"  # as often a pronoun as a number
} | {"thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "half": 50, "twice": 2, "double": 2, "triple": 3}

COMMON_STARTS = frozenset(
    """
a about above according add after again all almost already also although always among an and another any are as ask
at avoid based be because before begin behind being below besides better between both bring but by call can check close
compare compared consider continue could despite do does down due during each either else even every everyone
expect few finally find first focus follow for from further get give given go good great had has have he hence her here
hers his hold how however if in instead is it its just keep know last later least leave less let like look lower main
make many may meanwhile meet more most much must my near neither next no nobody none nor not nothing now of off on once
one only open or other others otherwise our out over overall please plan point push put raise rather read right run
same say see send set several she should show since so some someone something start still stop such take talk tell
than that the their them then there therefore these they this those though through thus to today together tomorrow too
towards try turn under unless until up use very wait was watch we well were what when where whether which while who whom
whose why will with within without work worth would yes yet you your
""".split()
)
"""Words that begin a sentence without naming anybody."""
