"""Several answers become one: titled, sources numbered through, buttons apart."""

from bot.graph.compose import joined
from skills.answer import Action, Answer, DetailsPart, Item, ListPart, Source, TextPart


def answer(title: str) -> Answer:
    beside = Action("more", "More", "fog", "show")
    return Answer(
        title,
        parts=(
            TextPart(f"{title} says", cites=("S1", "S2")),
            DetailsPart("Behind it", (ListPart((Item("an item", cites=("S2",), action=beside),)),)),
        ),
        sources=(Source("S1", "record", "one", "deal", "d1"), Source("S2", "note", "two", "activity", "a1")),
        actions=(Action("go", "Go", "fog", "show"),),
        summary=f"{title}.",
        degraded=("search is away",),
        pending="p1" if title == "B" else None,
    )


def test_one_answer_stays_as_it_is() -> None:
    assert joined([answer("A")]) == answer("A")


def test_two_answers_keep_their_citations_and_their_buttons() -> None:
    both = joined([answer("A"), answer("B")])
    assert both.title == "A · B"
    assert both.summary == "A. B."
    assert [s.id for s in both.sources] == ["S1", "S2", "S3", "S4"]
    second = [p for p in both.parts if isinstance(p, TextPart) and p.text == "B says"]
    assert second[0].cites == ("S3", "S4")
    details = [p for p in both.parts if isinstance(p, DetailsPart)][1]
    (item,) = details.parts[0].items  # type: ignore[union-attr]
    assert item.cites == ("S4",)
    assert item.action is not None
    assert len({a.id for a in both.actions} | {item.action.id}) == 3
    assert both.degraded == ("search is away",)
    assert both.pending == "p1"
