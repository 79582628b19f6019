"""The house keeps its shape: layers, one home per third party, a lock without torch."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("bot", "jobs", "voice", "skills", "knowledge", "llm")


def _lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, env={"PYTHONPATH": str(folder)})


def _copy(folder: Path) -> Path:
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__", "*.safetensors"))
    return folder


@pytest.mark.may_block
def test_every_import_points_downwards() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


@pytest.mark.may_block
@pytest.mark.parametrize(
    ("file", "line", "contract"),
    [
        ("knowledge/records.py", "import skills.answer", "Imports point downwards only"),
        ("jobs/__init__.py", "import voice", "Imports point downwards only"),
        ("skills/catalog/fog/skill.py", "import skills.catalog.ask.skill", "Skills do not know each other"),
        ("bot/web/render.py", "import bot.slack", "Surfaces do not know each other"),
        ("skills/answer.py", "import sqlalchemy", "Only knowledge knows the stores"),
        ("skills/answer.py", "import openai", "Only llm talks to model SDKs"),
    ],
)
def test_a_broken_import_is_caught(tmp_path: Path, file: str, line: str, contract: str) -> None:
    folder = _copy(tmp_path)
    target = folder / file
    target.write_text(target.read_text() + f"\n{line}\n")
    result = _lint(folder)
    assert result.returncode != 0
    assert re.search(rf"^{re.escape(contract)}.* BROKEN\b", result.stdout, re.MULTILINE), result.stdout


def test_the_lock_is_hashed_and_holds_no_torch_and_no_registry() -> None:
    for name in ("run", "test", "bootstrap"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        assert not re.search(r"^(torch|nvidia-|triton|sentence-transformers)", text, re.MULTILINE | re.IGNORECASE)
        assert "://" not in text
        pinned = re.findall(r"^[a-z0-9].*==[^;\s]+", text, re.MULTILINE | re.IGNORECASE)
        assert pinned
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert "--hash=sha256:" in block, block.splitlines()[0]


def test_settings_are_the_only_reader_of_the_environment() -> None:
    readers = [
        str(path.relative_to(ROOT))
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
    ]
    assert set(readers) <= {"bot/settings.py"}


def test_no_file_is_called_by_a_name_that_says_nothing() -> None:
    banned = {"utils.py", "helpers.py", "common.py", "misc.py", "manager.py"}
    assert not [p for package in PACKAGES for p in (ROOT / package).rglob("*.py") if p.name in banned]
