"""docs/add-a-skill.md works when followed to the letter."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.may_block
def test_following_the_page_gives_a_working_skill(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "add-a-skill.md").read_text("utf-8")
    blocks = re.findall(r"```(?:yaml|markdown|python)\n(.*?)```", page, re.DOTALL)
    phrases, explained, skill, tests = blocks
    for part in ("skills", "knowledge", "llm", "tests/support"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "tests/conftest.py"):
        shutil.copy(ROOT / part, tmp_path / part)
    folder = tmp_path / "skills" / "catalog" / "close_dates"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "utterances.yaml").write_text(phrases)
    (folder / "page.md").write_text(explained)
    (folder / "skill.py").write_text(skill)
    catalog = tmp_path / "skills" / "catalog" / "__init__.py"
    line = "from skills.catalog.close_dates.skill import CLOSE_DATES\n"
    text = catalog.read_text().replace("    ASK,\n", "    ASK,\n    CLOSE_DATES,\n")
    catalog.write_text(text.replace("from skills.catalog.crm_update", line + "from skills.catalog.crm_update", 1))
    (tmp_path / "tests" / "test_close_dates.py").write_text(tests)
    registered = (
        "\nfrom skills.catalog import REGISTRY\n\n\ndef test_registered() -> None:\n    REGISTRY.get('close_dates')\n"
    )
    (tmp_path / "tests" / "test_registered.py").write_text(registered)
    command = [sys.executable, "-m", "pytest", "-n0", "tests/test_close_dates.py", "tests/test_registered.py"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PYTHONPATH": str(tmp_path)})
    assert result.returncode == 0, result.stdout + result.stderr
