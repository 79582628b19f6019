"""How far the download of a speech model is, on standard error."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from voice.weights import Progress as Told


@contextmanager
def model_progress(console: Console, *, quiet: bool = False) -> "Iterator[Told]":
    """A bar that appears with the first byte. Called from another thread."""
    bar = Progress(
        TextColumn("Fetching the speech model"),
        BarColumn(),
        DownloadColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=quiet or not console.is_terminal,
    )
    task = bar.add_task("model", total=None, start=False, visible=False)

    def told(there: int, of: int) -> None:
        bar.update(task, completed=there, total=of, visible=True)

    with bar:
        yield told
