"""Lines of progress are remembered until they are cleared, and no more of them than fit."""

from typing import Any

from bot.slack import working
from bot.slack.working import Working


class Client:
    """Takes every line."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    async def assistant_threads_setStatus(self, **asked: Any) -> None:  # noqa: N802 - Slack's name
        self.lines.append(asked["status"])


async def test_a_line_is_cleared_once_and_lines_that_others_answered_do_not_pile_up() -> None:
    client: Any = Client()
    shown = Working()
    places = [{"channel": "D1", "thread_ts": str(n)} for n in range(working._MOST_KNOWN + 5)]
    for place in places:
        await shown.show(client, place, "Reading")
    for _ in range(2):
        await shown.over(client, places[-1])
    await shown.over(client, places[0])  # forgotten: Slack dropped it long ago
    assert client.lines.count("") == 1
    assert len(shown._shown) == working._MOST_KNOWN - 1
