"""The terminal an administrator sits at while a service is connected."""

import sys
from collections.abc import Sequence
from dataclasses import asdict

import typer
from rich.console import Console

from bot.checks import Check
from bot.commands.tables import doctor_table


class Terminal:
    def __init__(self, console: Console) -> None:
        self._console = console

    @property
    def there(self) -> bool:
        return sys.stdin is not None and sys.stdin.isatty()

    def say(self, text: str) -> None:
        self._console.print(text, highlight=False, markup=False)

    def ask(self, text: str, *, secret: bool = False) -> str:
        """What is secret is not shown while it is typed."""
        suffix = " " if text.endswith((".", "?")) else ": "
        answer: str = typer.prompt(text, default="", show_default=False, hide_input=secret, prompt_suffix=suffix)
        return answer.strip()

    def agrees(self, text: str) -> bool:
        return typer.confirm(text, default=True)

    def show(self, checks: Sequence[Check]) -> None:
        self._console.print(doctor_table([asdict(c) for c in checks]))
