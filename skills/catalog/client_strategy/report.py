"""The strategy on paper: in short, every play with its reasons, then the readings they come from."""

from skills.answer import DetailsPart, FactsPart, ListPart, Part, Report, Section, TablePart, TextPart, TrendPart
from skills.ask import Ask
from skills.catalog.client_strategy.card import STEP_NAMES
from skills.catalog.client_strategy.outcome import Out, Strategy
from skills.catalog.client_strategy.phrases import board, long_items, position, who_and_when
from skills.catalog.client_strategy.play import ORDER_RULE, STAGE_LABELS
from skills.catalog.client_strategy.research_part import known_parts
from skills.citing import Citations
from skills.workflows.chapters import taken_over, unavailable

_CHAPTERS = {
    "profile": "Profile and trap",
    "lenses": "Six lenses",
    "people": "Buyers, Beneficiaries, Backers",
    "money": "Money",
    "score": "Right to Win of the open deals",
}


def report(ask: Ask, out: Out) -> Report:
    assert isinstance(out, Strategy), "there is nothing to write about before the client is known"
    citations = Citations()
    now, voice = out.now, ask.voice
    sections = (
        _in_short(ask, out, citations),
        _plays(ask, out, citations),
        Section("What we know of them", known_parts(out, voice, citations)),
        *(_chapter(key, heading, out, citations) for key, heading in _CHAPTERS.items()),
        _method(),
    )
    hidden = any(d.confidential for d in now.research.deals)
    return Report(
        "Client strategy",
        f"{now.account.name}, as of {voice.day(ask.now)}",
        tuple(s for s in sections if s.parts),
        citations.sources,
        at=ask.now,
        prepared_for=ask.principal.name,
        marking="Confidential: holds a confidential deal" if hidden else "Internal",
        locale=voice.locale,
        time_zone=voice.time_zone,
    )


def _in_short(ask: Ask, out: Strategy, citations: Citations) -> Section:
    voice, now = ask.voice, out.now
    notes = (*out.results.notes, *unavailable(out.results.trouble, STEP_NAMES))
    rows = tuple(
        (str(n), p.text, who_and_when(p, now, voice), STAGE_LABELS[p.stage]) for n, p in enumerate(out.plays, 1)
    )
    table = TablePart(("#", "Play", "Who, by when", "For"), rows, "Plays at a glance", ("right",))
    cite = (citations.record("account", now.account.id, now.account.name),)
    parts: list[Part] = [
        TextPart(position(out, voice), cites=cite),
        *(TextPart(note, "warn") for note in notes),
        FactsPart(board(out, voice), title="Where we stand"),
        *([table] if rows else []),
    ]
    return Section("In short", tuple(parts))


def _plays(ask: Ask, out: Strategy, citations: Citations) -> Section:
    if not out.plays:
        return Section("Engagement strategy", (TextPart("Nothing on record calls for a move now.", "muted"),))
    items = long_items(out.plays, ask, out.now, citations)
    parts: list[Part] = [TextPart(ORDER_RULE, "muted"), ListPart(items, ordered=True)]
    if out.left_out:
        count = "1 play" if out.left_out == 1 else f"{out.left_out} plays"
        parts.append(TextPart(f"{count} of less urgency left out: do these first.", "muted"))
    return Section("Engagement strategy", tuple(parts))


def _chapter(key: str, heading: str, out: Strategy, citations: Citations) -> Section:
    """What a step's card says; the scores without what is folded away there, which fills an assessment of its own."""
    keep = _in_the_open if key == "score" else _whole
    return Section(heading, taken_over(out.results.answer(key), citations, keep=keep))


def _in_the_open(part: Part) -> bool:
    return not isinstance(part, DetailsPart | TrendPart)


def _whole(_part: Part) -> bool:
    return True


def _method() -> Section:
    lines = (
        "Every play follows from a rule over the readings in this paper: a sprung trap, a part nobody covers, money "
        "that is not proven, the weakest C of an open deal, a weak lens of which enough is known, a goal of theirs "
        "that nothing of ours serves.",
        "Its owner is who owns the relationship, or the deal, or the client. Its date comes with the rule and never "
        "lies behind the close of the deal it is about. What needs one person from one colleague is one talk.",
        "It counts what you may see. Scores, verdicts, dates and names come from the records cited; no language model "
        "computed any of them.",
    )
    return Section("How this was worked out", tuple(TextPart(t, "muted") for t in lines))
