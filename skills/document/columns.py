"""How wide each column of a table is, from what stands in it. Pure."""

from collections.abc import Callable

from skills.document.blocks import Grid

_LABEL = 0.28
"""Share of the width that the labels of a list of label and value take."""


def widths(grid: Grid, count: int, total: float, measure: Callable[[str], float], pad: float) -> tuple[float, ...]:
    """Widths that add up to `total`: no word is broken where that can be helped, and long columns share the rest.

    `measure` gives the width of a text set in bold (the widest it can be), `pad` what a cell adds to its text.
    """
    if not grid.columns and count == 2:
        return (total * _LABEL, total * (1 - _LABEL))
    texts = [_column(grid, n) for n in range(count)]
    least = [max((measure(w) for t in column for w in t.split()), default=0.0) + pad for column in texts]
    most = [max((measure(t) for t in column), default=0.0) + pad for column in texts]
    if sum(most) <= total:
        return _stretched(most, total)
    if sum(least) >= total:
        return _stretched(least, total)
    free, wanted = total - sum(least), sum(m - n for n, m in zip(least, most, strict=True))
    return tuple(n + (m - n) * free / wanted for n, m in zip(least, most, strict=True))


def _column(grid: Grid, n: int) -> list[str]:
    head = [grid.columns[n]] if n < len(grid.columns) else []
    return [*head, *(row[n].plain for row in grid.rows if n < len(row))]


def _stretched(wanted: list[float], total: float) -> tuple[float, ...]:
    whole = sum(wanted) or 1.0
    return tuple(w * total / whole for w in wanted)
