"""`python -m skills.pages`: writes docs/skills.md again."""

from pathlib import Path

from skills.catalog import REGISTRY
from skills.pages.document import IMAGES, read_pictures, skills_page
from skills.pages.page import read_page

DOCS = Path(__file__).resolve().parent.parent.parent / "docs"


def current() -> str:
    """The document as it should be."""
    pages = {s.name: read_page(s.folder) for s in REGISTRY if s.folder is not None}
    return skills_page(REGISTRY, pages, read_pictures(DOCS / IMAGES / "pictures.yaml"))


if __name__ == "__main__":
    (DOCS / "skills.md").write_text(current(), "utf-8")
