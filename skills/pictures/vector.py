"""A drawing as SVG. Every piece is coloured twice: by attribute for a file, by class for a page that recolours it."""

from skills.pictures import markup
from skills.pictures.drawing import Disc, Drawing, Line, Piece, Plain, Point, Polygon, Rect, Spot, Words
from skills.pictures.markup import number, tag
from skills.pictures.theme import DARK, LIGHT, Colour, Palette


def as_svg(drawing: Drawing, *, dark: bool = False) -> str:
    """`dark` also paints the ground, so that the file can be read wherever it is shown."""
    palette = DARK if dark else LIGHT
    ground = [tag("rect", width=drawing.wide, height=drawing.high, fill=palette.paper, stroke="none")] if dark else []
    pieces = (_piece(p, palette) for p in drawing.pieces)
    points = any(isinstance(p, Point) for p in drawing.pieces)
    role = "group" if points else "img"  # its points can be reached one by one
    return markup.svg(drawing.wide, drawing.high, drawing.alt, *ground, *pieces, name=drawing.name, role=role)


def _piece(piece: Piece, palette: Palette) -> str:
    if not isinstance(piece, Point):
        return _plain(piece, palette)
    inner = (_plain(p, palette) for p in piece.pieces)
    return tag(
        "g",
        markup.title(piece.said),
        *inner,
        class_="point",
        tabindex="0",
        role="img",
        aria_label=markup.one_line(piece.said),
        data_n=str(piece.n),
    )


def _plain(piece: Plain, palette: Palette) -> str:
    match piece:
        case Words():
            return _words(piece, palette)
        case Line():
            look = _look(piece.name, "none", piece.colour, piece.thick, piece.dash, 1.0, palette)
            return tag("path", d=_path(piece.spots), stroke_linejoin="round", **look)
        case _:
            return _area(piece, palette)


def _area(piece: Rect | Disc | Polygon, palette: Palette) -> str:
    look = _look(piece.name, piece.fill, piece.edge, piece.thick, piece.dash, piece.opacity, palette)
    match piece:
        case Rect(box):
            return tag("rect", x=box.left, y=box.top, width=box.wide, height=box.high, **look)
        case Disc():
            return tag("circle", cx=piece.x, cy=piece.y, r=piece.radius, **look)
        case Polygon():
            return tag("path", d=f"{_path(piece.spots)}Z", stroke_linejoin="round", **look)


def _path(spots: tuple[Spot, ...]) -> str:
    return "".join(f"{'L' if n else 'M'}{number(x)} {number(y)}" for n, (x, y) in enumerate(spots))


def _look(
    name: str, fill: Colour, edge: Colour, thick: float, dash: tuple[float, ...], opacity: float, palette: Palette
) -> dict[str, str | float | None]:
    classes = [name, f"fill-{fill}" if fill != "none" else "", f"edge-{edge}" if edge != "none" else ""]
    return {
        "class_": " ".join(c for c in classes if c) or None,
        "fill": palette.of(fill),
        "fill_opacity": opacity if opacity < 1 and fill != "none" else None,
        "stroke": palette.of(edge),
        "stroke_width": thick if edge != "none" else None,
        "stroke_dasharray": " ".join(map(number, dash)) or None,
    }


def _words(piece: Words, palette: Palette) -> str:
    turn = f"rotate(-90 {number(piece.x)} {number(piece.y)})" if piece.turned else None
    return markup.text(
        piece.text,
        piece.x,
        piece.y,
        class_=f"{piece.name} fill-{piece.colour}".strip(),
        fill=palette.of(piece.colour),
        stroke="none",
        font_size=piece.size,
        font_weight="650" if piece.bold else None,
        text_anchor=piece.anchor if piece.anchor != "start" else None,
        transform=turn,
    )
