"""docs/import.md names every table and field an import takes."""

import re
from pathlib import Path

from knowledge.ingest.tables import TABLES

PAGE = Path(__file__).resolve().parents[3] / "docs" / "import.md"


def test_the_page_lists_every_field_of_every_table() -> None:
    rows = dict(re.findall(r"^\| `(\w+)\.csv` \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE))
    assert set(rows) == {spec.name for spec in TABLES}
    for spec in TABLES:
        plain = re.sub(r"\([^)]*\)|\*", "", rows[spec.name])
        assert {f.strip() for f in plain.split(",")} == set(spec.fields), spec.name
