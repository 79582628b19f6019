"""Answer -> what rich prints. Pure: no console, no clock but the voice's, no markup taken from text."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from bot.terminal import charts
from bot.terminal.charts import TONES
from skills.answer import (
    Action,
    Answer,
    Band,
    DetailsPart,
    DiffPart,
    FactsPart,
    Field,
    Item,
    ListPart,
    MapPart,
    Part,
    QuotePart,
    ScorePart,
    Simple,
    Source,
    TablePart,
    TextPart,
    TrendPart,
    WaterfallPart,
)
from skills.wording import Voice

_BANDS: dict[Band, str] = {"strong": "green", "contested": "yellow", "weak": "red", "unknown": "dim"}
_SPARKS = "▁▂▃▄▅▆▇█"
_GAUGE = 20
"""Cells of a gauge: one per five points."""
_CLOSE = (ScorePart, DetailsPart, TextPart, QuotePart)
"""Parts that stand together with their own kind; others get a line of air."""
_NAME = 14
"""Columns kept for the names of gauges, so that they line up."""


@dataclass(frozen=True, slots=True)
class Handles:
    """What a person can pick after an answer, in the order it is numbered."""

    actions: tuple[Action, ...]
    sources: tuple[Source, ...]
    details: tuple[DetailsPart, ...]


def handles(answer: Answer) -> Handles:
    """Buttons under the answer first, then those beside items; sources; what is folded away."""
    beside = [i.action for p in _flat(answer.parts) if isinstance(p, ListPart) for i in p.items if i.action]
    details = tuple(p for p in answer.parts if isinstance(p, DetailsPart))
    return Handles((*answer.actions, *beside), answer.sources, details)


def render(answer: Answer, voice: Voice, *, unfold: bool = False, pick: bool = True) -> RenderableType:
    """The whole answer. `unfold` shows details in full; `pick` numbers buttons and foldings for the chat."""
    page = _Page(answer, voice, handles(answer), unfold=unfold, pick=pick)
    return Group(*page.lines())


def render_details(answer: Answer, details: DetailsPart, voice: Voice) -> RenderableType:
    """One folded stretch of an answer, opened."""
    page = _Page(answer, voice, handles(answer), unfold=True, pick=True)
    inner = [Padding(page.part(p), (0, 0, 0, 2)) for p in details.parts]
    return Group(Text(details.summary, style="bold"), *inner, *page.sources())


def offered(answer: Answer) -> RenderableType | None:
    """The buttons under an answer by number, a line each, with what their forms ask: for a screen nothing is pressed
    on."""
    if not answer.actions:
        return None
    lines = Text()
    for n, action in enumerate(answer.actions, start=1):
        lines.append(f"\n({n}) ", style="dim")
        lines.append(action.label, style="blue")
        for asked in action.fields:
            lines.append(f"\n    {_asked(asked)}", style="dim")
    return lines


def _asked(asked: Field) -> str:
    """ "Hints go to: 1 the side panel, 2 nowhere": the label, what may be chosen, and what stands there."""
    choices = ", ".join(f"{n} {c.label}" for n, c in enumerate(asked.choices, start=1))
    held = "; ".join(asked.value.split("\n")) if asked.value and not choices else ""
    told = choices or held or asked.hint
    label = f"{asked.label}{'' if asked.required else ' (may stay empty)'}"
    return f"{label}{' ' if label.endswith('?') else ': '}{told}" if told else label


def gauge(score: int | None, target: int) -> str:
    """ "███████████░░░│░░░░░": filled to the score, a stroke at the target; dots when unknown."""
    if score is None:
        return "·" * _GAUGE
    filled = round(score / 100 * _GAUGE)
    mark = min(_GAUGE - 1, round(target / 100 * _GAUGE))
    return "".join("█" if n < filled else "│" if n == mark else "░" for n in range(_GAUGE))


def sparkline(values: Sequence[int | None]) -> str:
    """One bar per step on the fixed scale 0..100, a gap where nothing was known."""
    return "".join(" " if v is None else _SPARKS[min(7, v * 8 // 101)] for v in values)


def styled(text: str, style: str = "") -> Text:
    """Plain text with `**bold**`, which is all the markup an answer has."""
    made = Text(style=style)
    for n, piece in enumerate(text.split("**")):
        made.append(piece, style="bold" if n % 2 else "")
    return made


@dataclass(slots=True)
class _Page:
    answer: Answer
    voice: Voice
    picks: Handles
    unfold: bool
    pick: bool
    _numbers: dict[str, int] = field(init=False)
    _cited_now: set[str] = field(default_factory=set)
    """Sources of what is on the page: those of folded parts are listed when these are opened."""

    def __post_init__(self) -> None:
        self._numbers = {s.id: n for n, s in enumerate(self.picks.sources, start=1)}

    def lines(self) -> list[RenderableType]:
        answer = self.answer
        head: list[RenderableType] = [Text(answer.title, style="bold")]
        if answer.narration or answer.summary:
            head.append(styled(answer.narration or answer.summary))
        parts = [p for p in answer.parts if not (isinstance(p, TextPart) and self._said(p))]
        body: list[RenderableType] = []
        for before, part in zip([None, *parts], parts, strict=False):
            if before is not None and not (type(before) is type(part) and isinstance(part, _CLOSE)):
                body.append(Text())
            body.append(self.part(part))
        notes = [Text(f"! {note}", style="yellow") for note in answer.degraded]
        return [*head, Text(), *body, *notes, *self.sources(), *self._actions()]

    def _said(self, part: TextPart) -> bool:
        """Whether the head of the page says it: all of it, or what was done and then how things stand."""
        summary = self.answer.summary
        return part.text == summary or (not self.answer.narration and summary.startswith(f"{part.text} "))

    def part(self, part: Part | Simple) -> RenderableType:
        match part:
            case TextPart():
                return self._cited(styled(part.text, TONES[part.tone]), part.cites)
            case ScorePart():
                return self._score(part)
            case FactsPart():
                return self._facts(part)
            case ListPart():
                return self._list(part)
            case TablePart():
                return self._table(part)
            case TrendPart() | WaterfallPart() | MapPart():
                return self._picture(part)
            case QuotePart():
                return self._quote(part)
            case DiffPart():
                return self._diff(part)
            case DetailsPart():
                return self._details(part)

    def _cited(self, text: Text, cites: Sequence[str]) -> Text:
        numbers = [self._numbers[c] for c in cites if c in self._numbers]
        self._cited_now.update(cites)
        if numbers:
            text.append(f" [{', '.join(map(str, numbers))}]", style="cyan")
        return text

    def _score(self, part: ScorePart) -> RenderableType:
        style = _BANDS[part.band]
        told = [part.band if part.score is not None else "unknown", part.coverage]
        if part.low is not None and part.high is not None:
            told.append(f"{part.low}–{part.high}")
        if part.uncapped is not None and part.uncapped != part.score:
            told.append(f"{part.uncapped} without the cap")
        beside = self._cited(Text(" · ".join(t for t in told if t), style="dim"), part.cites)
        if part.note:
            beside.append(f"\n{part.note}", style="dim")
        row = Table.grid(padding=(0, 1))
        row.add_column(width=_NAME)
        row.add_column(width=_GAUGE, no_wrap=True)
        row.add_column(width=3, justify="right")
        row.add_column()
        row.add_row(
            Text(part.label, style="bold" if part.key == "right_to_win" else ""),
            Text(gauge(part.score, part.target), style=style),
            Text("?" if part.score is None else str(part.score), style=f"bold {style}"),
            beside,
        )
        return row

    def _facts(self, part: FactsPart) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        for fact in part.facts:
            table.add_row(Text(fact.label), self._cited(styled(fact.value, TONES[fact.tone]), fact.cites))
        return _titled(part.title, table)

    def _list(self, part: ListPart) -> RenderableType:
        table = Table.grid(padding=(0, 1))
        table.add_column(no_wrap=True, style="dim")
        table.add_column()
        for n, item in enumerate(part.items, start=1):
            table.add_row(f"{n}." if part.ordered else "•", self._item(item))
        return _titled(part.title, table)

    def _item(self, item: Item) -> Text:
        line = styled(item.text, TONES[item.tone])
        if item.badge:
            line.append(f"  {item.badge}", style=f"bold {TONES[item.tone]}".strip())
        self._cited(line, item.cites)
        if item.detail:
            line.append("\n")
            line.append_text(styled(item.detail, "dim"))
        if item.action is not None and self.pick:
            line.append(f"\n({self._number(item.action)}) {item.action.label}", style="blue")
        return line

    def _number(self, action: Action) -> int:
        return next(n for n, a in enumerate(self.picks.actions, start=1) if a is action)

    def _table(self, part: TablePart) -> RenderableType:
        table = Table(box=SIMPLE_HEAD, pad_edge=False, header_style="bold")
        for n, column in enumerate(part.columns):
            table.add_column(Text(column), justify=part.align[n] if n < len(part.align) else "left")
        for row in part.rows:
            table.add_row(*(styled(cell) for cell in row))
        cited = self._cited(Text(), part.cites)
        return _titled(part.title, Group(table, cited) if cited.plain else table)

    def _picture(self, part: TrendPart | WaterfallPart | MapPart) -> RenderableType:
        match part:
            case TrendPart():
                return self._trend(part)
            case WaterfallPart():
                return _titled(part.title, charts.waterfall(part, self._cited))
            case MapPart():
                return _titled(part.title, charts.stands(part, self._cited))

    def _trend(self, part: TrendPart) -> RenderableType:
        known = [p for p in part.points if p.value is not None]
        if not known:
            return Text(part.alt, style="dim")
        line = Text(f"{part.title}  ")
        line.append(sparkline([p.value for p in part.points]), style="cyan")
        line.append(f"  {known[0].value} → {known[-1].value}, target {part.target}", style="dim")
        steps = [
            Text(f"  {self.voice.day(p.at)}  {'?' if p.value is None else p.value:>3}  {p.cause}", style="dim")
            for p in part.points[-3:]
            if p.cause
        ]
        return Group(line, *steps)

    def _quote(self, part: QuotePart) -> RenderableType:
        line = Text("│ ", style="dim")
        if part.badge:
            line.append(f"{part.badge}  ", style="bold")
        line.append_text(styled(f"“{part.text}”", "italic"))
        by = " · ".join(t for t in (part.speaker, part.detail) if t)
        if by:
            line.append(f"  {by}", style="dim")
        return self._cited(line, part.cites)

    def _diff(self, part: DiffPart) -> RenderableType:
        table = Table.grid(padding=(0, 2))
        for _ in range(4):
            table.add_column()
        for row in part.rows:
            table.add_row(
                Text(row.field, style="dim"),
                Text(row.before or "empty", style="red"),
                Text("→", style="dim"),
                Text(row.after or "empty", style="green"),
            )
        return _titled(part.record, table)

    def _details(self, part: DetailsPart) -> RenderableType:
        if self.unfold:
            inner = [Padding(self.part(p), (0, 0, 0, 2)) for p in part.parts]
            return Group(Text(part.summary, style="bold"), *inner)
        line = Text(f"▸ {part.summary}", style="dim")
        if self.pick and part in self.picks.details:
            line.append(f"  (m{self.picks.details.index(part) + 1})", style="blue")
        return line

    def sources(self) -> list[RenderableType]:
        """What the parts on the page cite, under the numbers they cite it by."""
        lines: list[RenderableType] = [Text()] if self._cited_now else []
        for n, source in enumerate(self.picks.sources, start=1):
            if source.id not in self._cited_now:
                continue
            line = Text(f"[{n}] ", style="cyan")
            line.append(source.title, style="dim")
            extra = [source.locator or "", self.voice.day(source.at) if source.at else ""]
            told = " · ".join(e for e in extra if e)
            line.append(f" · {told}" if told else "", style="dim")
            lines.append(line)
        return lines

    def _actions(self) -> list[RenderableType]:
        if not self.answer.actions or not self.pick:
            return []
        line = Text("\n")
        for n, action in enumerate(self.answer.actions, start=1):
            style = {"primary": "bold green", "danger": "bold red"}.get(action.style, "blue")
            line.append(f"({n}) ", style="dim")
            line.append(action.label + ("…" if action.fields else ""), style=style)
            line.append("   ")
        return [line]


def _titled(title: str, body: RenderableType) -> RenderableType:
    return Group(styled(title, "bold"), body) if title else body


def _flat(parts: Sequence[Part]) -> list[Part | Simple]:
    flat: list[Part | Simple] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, DetailsPart) else (part,))
    return flat
