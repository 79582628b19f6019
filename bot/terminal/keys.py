"""Where the chat's lines come from: a person at a keyboard, or a pipe."""

import asyncio
import sys
from pathlib import Path
from typing import Any, Protocol


class Keys(Protocol):
    async def line(self, prompt: str, *, default: str = "", long: bool = False) -> str:
        """The next line; `long`: as many as one likes. Raises `EOFError` at the end, `KeyboardInterrupt` on Ctrl-C."""
        ...


class PromptKeys:
    """Line editing with history kept in the data folder."""

    def __init__(self, history: Path) -> None:
        from prompt_toolkit import PromptSession
        from prompt_toolkit.history import FileHistory

        self._session: Any = PromptSession(history=FileHistory(str(history)))
        self._form: Any = PromptSession()

    async def line(self, prompt: str, *, default: str = "", long: bool = False) -> str:
        session = self._form if default or not prompt.startswith("›") else self._session
        typed: str = await session.prompt_async(prompt, default=default, multiline=long)
        return typed


class PipedKeys:
    """Lines of standard input, when nobody sits at it."""

    async def line(self, prompt: str, *, default: str = "", long: bool = False) -> str:
        read = await asyncio.to_thread(sys.stdin.readline)
        if not read:
            raise EOFError
        return read.rstrip("\n") or default
