"""What a person gets unasked and when, each line with its switch; a change that was made; what was not understood."""

from skills.answer import Action, Answer, Choice, Fact, FactsPart, Field, Item, ListPart, Part, TextPart
from skills.ask import Ask
from skills.catalog.briefing.outcome import DoneCard, Incomplete, Out, SetCard, SettingsCard
from skills.catalog.briefing.phrases import SKILL, classes, clock, kinds, label
from skills.language.unseen import NO_DEALS, unseen
from skills.noticing.wanted import CLASS_NAMES, DAY_NAMES, DAYS, day_list, paused

_EVERY = "mon,tue,wed,thu,fri,sat,sun"
_WORK = "mon,tue,wed,thu,fri"


def settings_answer(ask: Ask, card: SettingsCard, out: Out) -> Answer:
    wish, voice = card.wish, ask.voice
    said = _summary(ask, out)
    quiet = f"{clock(wish.quiet_from, voice)} to {clock(wish.quiet_to, voice)}, and on days off"
    switches = [
        _switch(
            "briefing", "Morning briefing", wish.briefing, f"{clock(wish.briefing_at, voice)}, {day_list(wish.days)}"
        ),
        _switch("alerts", "Alerts on what matters", wish.alerts, f"quiet {quiet}"),
        _switch(
            "meetings", "Preparation before customer meetings", wish.meetings, f"{wish.prep_minutes} minutes before"
        ),
        _switch("nudges", "A word after customer meetings", wish.nudges, "what came of it?"),
        _switch("when_empty", "A line when there is nothing to say", wish.when_empty, ""),
    ]
    if ask.principal.role in ("manager", "admin"):
        when = f"{DAY_NAMES[wish.digest_day]} {clock(wish.digest_at, voice)}"
        switches.append(_switch("digest", "Weekly team digest", wish.digest, when))
    facts = [
        Fact("Deals", f"only {classes(wish)}" if wish.classes else "all of yours"),
        Fact("Time zone", ask.principal.time_zone),
    ]
    parts: list[Part] = [TextPart(said), ListPart(tuple(switches), title="What I send you"), FactsPart(tuple(facts))]
    learnt = kinds(wish)
    if learnt:
        items = tuple(
            Item(
                f"{label(k)[:1].upper()}{label(k)[1:]}",
                f"called not useful {'once' if n == 1 else f'{n} times'}",
                action=Action(f"more_{k}", "Count fully", SKILL, "more", {"kind": k}),
            )
            for k, n in learnt
        )
        parts.append(ListPart(items, title="Less of these"))
    parts.append(
        TextPart(
            "Say it as you like: “briefing at 7:30 on weekdays”, “pause until Monday”, “only my bedrock deals”.",
            "muted",
        )
    )
    return Answer(
        "What I send you", tuple(parts), actions=(_form(ask, card), *_pause(ask, card)), summary=said, skill=SKILL
    )


def _summary(ask: Ask, out: Out) -> str:
    wish, voice = out.facts.wish, ask.voice
    if wish.paused_until and voice.today < wish.paused_until:
        return f"Everything is paused until {voice.day(wish.paused_until)}."
    if paused(wish, voice.today):
        return "Nothing comes today, as you asked."
    if not wish.briefing:
        return "Your morning briefing is off."
    return f"Your briefing comes at {clock(wish.briefing_at, voice)}, {day_list(wish.days)}."


def _switch(field: str, text: str, on: bool, detail: str) -> Item:
    label = "Turn off" if on else "Turn on"
    action = Action(f"switch_{field}", label, SKILL, "set", {field: "no" if on else "yes"})
    return Item(text, detail if on else "", "On" if on else "Off", "plain" if on else "muted", action=action)


def _form(ask: Ask, card: SettingsCard) -> Action:
    wish = card.wish
    days = (Choice(_WORK, "Monday to Friday"), Choice(_EVERY, "Every day"), *(Choice(d, DAY_NAMES[d]) for d in DAYS))
    shown = ",".join(wish.days)
    known = shown if any(c.value == shown for c in days) else ""
    deals = (Choice("all", "All my deals"), *(Choice(k, f"Only {name}") for k, name in CLASS_NAMES.items()))
    fields = (
        Field("briefing_at", "Briefing at", value=wish.briefing_at, hint="Your own time, like 07:30"),
        Field("days", "On", "choice", required=False, value=known, choices=days),
        Field("quiet_from", "Quiet from", value=wish.quiet_from),
        Field("quiet_to", "Quiet until", value=wish.quiet_to),
        Field(
            "classes",
            "Deals",
            "choice",
            required=False,
            value=wish.classes[0] if len(wish.classes) == 1 else "all",
            choices=deals,
        ),
    )
    return Action("times", "Change times", SKILL, "set", fields=fields)


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
        "nothing_found": ("Not found", unseen(ask.entities.unresolved, "deals and clients", "my briefing")),
    }
    title, said = words[card.lack]
    action = Action("settings", "Settings", SKILL, "settings")
    return Answer(title, (TextPart(said, "warn"),), actions=(action,), summary=said, skill=SKILL)
