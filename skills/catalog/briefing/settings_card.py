"""What a person gets unasked and when, in a few lines, with one form that changes any of it; a change that was made.

The same card is shown in a chat, in the console and behind the button of a chat's home page.
"""

from skills.answer import Action, Answer, Choice, Fact, FactsPart, Field, Part, TextPart
from skills.ask import Ask
from skills.catalog.briefing.outcome import DoneCard, Incomplete, Out, SetCard, SettingsCard
from skills.catalog.briefing.phrases import SKILL, classes, clock, kinds, label
from skills.language.lists import joined
from skills.language.unseen import NO_DEALS, unseen
from skills.noticing.wanted import CLASS_NAMES, DAY_NAMES, DAYS, day_list, paused

_EVERY = "mon,tue,wed,thu,fri,sat,sun"
_WORK = "mon,tue,wed,thu,fri"
_YES_NO = (Choice("yes", "Yes"), Choice("no", "No"))


def settings_answer(ask: Ask, card: SettingsCard, out: Out) -> Answer:
    """Six lines at most: what comes now, then one line for each thing that can be set."""
    said = _summary(ask, out)
    parts: list[Part] = [TextPart(said), FactsPart(tuple(_facts(ask, card)))]
    return Answer(
        "What I send you", tuple(parts), actions=(_form(ask, card), *_pause(ask, card)), summary=said, skill=SKILL
    )


def _facts(ask: Ask, card: SettingsCard) -> list[Fact]:
    wish, voice = card.wish, ask.voice
    whose = "your own deals and your team's" if wish.alerts_for == "team" else "your own deals"
    quiet = f"quiet {clock(wish.quiet_from, voice)} to {clock(wish.quiet_to, voice)} and on days off"
    around = [f"preparation {wish.prep_minutes} minutes before"] if wish.meetings else []
    around += ["a word after"] if wish.nudges else []
    found = [
        Fact("Alerts", f"on {whose}, {quiet}" if wish.alerts else "off"),
        Fact("Customer meetings", joined(around) or "nothing before or after"),
        Fact("Deals", f"only {classes(wish)}" if wish.classes else "all of yours"),
        Fact("With nothing to say", "one line says so" if wish.when_empty else "I stay silent"),
    ]
    if ask.principal.role in ("manager", "admin"):
        when = f"{DAY_NAMES[wish.digest_day]} {clock(wish.digest_at, voice)}" if wish.digest else "off"
        found[-1] = Fact("Weekly team digest", when)
    learnt = [label(k) for k, _ in kinds(wish)]
    if learnt:
        found.append(Fact("Less of", joined(learnt)))
    return found


def _summary(ask: Ask, out: Out) -> str:
    wish, voice = out.facts.wish, ask.voice
    if wish.paused_until and voice.today < wish.paused_until:
        return f"Everything is paused until {voice.day(wish.paused_until)}."
    if paused(wish, voice.today):
        return "Nothing comes today, as you asked."
    if not wish.briefing:
        return "Your morning briefing is off."
    zone = ask.principal.time_zone
    return f"Your briefing comes at {clock(wish.briefing_at, voice)}, {day_list(wish.days)} ({zone})."


def _form(ask: Ask, card: SettingsCard) -> Action:
    """Every field is filled with what holds, so that sending it unchanged changes nothing."""
    wish = card.wish
    days = [Choice(_WORK, "Monday to Friday"), Choice(_EVERY, "Every day"), *(Choice(d, DAY_NAMES[d]) for d in DAYS)]
    if (shown := ",".join(wish.days)) not in {c.value for c in days}:
        days.insert(0, Choice(shown, day_list(wish.days)))
    fields = [
        _choice("briefing", "Morning briefing", wish.briefing),
        Field("briefing_at", "At", value=wish.briefing_at, hint="Your own time, like 07:30"),
        Field("days", "On", "choice", value=shown, choices=tuple(days)),
        Field("paused_until", "Pause until", "date", required=False, value=_iso(card)),
        Field("classes", "Deals", "choice", value=_held(card), choices=_deals(card)),
        Field("alerts_for", "Alerts", "choice", value=_alerted(card), choices=_WHOSE),
        Field("quiet_from", "Quiet from", value=wish.quiet_from, hint="No alerts from then on, like 18:30"),
        Field("quiet_to", "Quiet until", value=wish.quiet_to),
        _choice("meetings", "Preparation before customer meetings", wish.meetings),
        _choice("nudges", "A word after customer meetings", wish.nudges),
        _choice("when_empty", "A line when there is nothing to say", wish.when_empty),
    ]
    if ask.principal.role in ("manager", "admin"):
        fields.append(_choice("digest", "Weekly team digest", wish.digest))
    if learnt := kinds(wish):
        again = tuple(Choice(k, f"{label(k)[:1].upper()}{label(k)[1:]}") for k, _ in learnt)
        fields.append(Field("more", "Tell fully again", "choice", required=False, choices=again))
    return Action("change", "Change", SKILL, "set", style="primary", fields=tuple(fields))


_WHOSE = (
    Choice("own", "On my own deals"),
    Choice("team", "Also on deals I work on, and my people's"),
    Choice("off", "None"),
)


def _choice(name: str, title: str, on: bool) -> Field:
    return Field(name, title, "choice", value="yes" if on else "no", choices=_YES_NO)


def _alerted(card: SettingsCard) -> str:
    return card.wish.alerts_for if card.wish.alerts else "off"


def _iso(card: SettingsCard) -> str:
    return card.wish.paused_until.isoformat() if card.wish.paused_until else ""


def _held(card: SettingsCard) -> str:
    return ",".join(card.wish.classes) or "all"


def _deals(card: SettingsCard) -> tuple[Choice, ...]:
    found = [Choice("all", "All my deals"), *(Choice(k, f"Only {name}") for k, name in CLASS_NAMES.items())]
    if len(card.wish.classes) > 1:
        found.insert(1, Choice(_held(card), f"Only {classes(card.wish)}"))
    return tuple(found)


def _pause(ask: Ask, card: SettingsCard) -> tuple[Action, ...]:
    if paused(card.wish, ask.voice.today):
        return (Action("resume", "Resume", SKILL, "set", {"paused_until": ""}, style="primary"),)
    return (Action("pause", "Pause", SKILL, "set", fields=(Field("paused_until", "Until", "date"),)),)


def set_answer(ask: Ask, card: SetCard, out: Out) -> Answer:
    said = f"{card.said[:1].upper()}{card.said[1:]}."
    return Answer("Settings changed", (TextPart(said, "good"),), summary=said, skill=SKILL)


def done_answer(ask: Ask, card: DoneCard, out: Out) -> Answer:
    said = f"“{card.task.subject}” is done." if card.changes else f"“{card.task.subject}” was done already."
    return Answer("Task", (TextPart(said, "good"),), summary=said, skill=SKILL)


def incomplete_answer(ask: Ask, card: Incomplete, out: Out) -> Answer:
    words = {
        "no_deals": ("Nothing to brief you on", NO_DEALS),
        "no_team": (
            "No team on record",
            "You manage nobody with deals on record. Import teams.csv and users.csv, or ask for your own briefing.",
        ),
        "no_task": ("No such task", "I can't find that task any more."),
        "nothing_to_set": ("Nothing to change", "That is how it is set already."),
        "no_time": ("Not a time of day", "I can't read that as a time, so nothing was changed. Write it like 07:30."),
        "nothing_found": ("Not found", unseen(ask.entities.unresolved, "deals and clients", "my briefing")),
    }
    title, said = words[card.lack]
    action = Action("settings", "Settings", SKILL, "settings")
    return Answer(title, (TextPart(said, "warn"),), actions=(action,), summary=said, skill=SKILL)
