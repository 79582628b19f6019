"""What somebody has to do, and what is new about clients: tasks and initiatives due, news. Pure."""

from collections.abc import Iterator
from datetime import date

from knowledge.records import Activity
from skills.answer import Action
from skills.noticing.notice import Notice, Ref
from skills.noticing.on_deals import short, step_reached
from skills.noticing.watch import Seen, Watch
from skills.wording import Voice

LATE = (0, 1, 3, 7, 14)
"""Days past due at which what is still open is told again; 0 is the day itself."""


def of_chores(watch: Watch, voice: Voice) -> Iterator[Notice]:
    for task in sorted(watch.tasks, key=lambda t: (t.due_on or date.max, t.id)):
        notice = _task(task, watch, voice)
        if notice is not None:
            yield notice
    for seen in watch.deals:
        yield from _initiatives(seen, watch, voice)
    yield from _news(watch, voice)


def _due(day: date, voice: Voice) -> str:
    return "due today" if day == voice.today else f"was due {voice.ago(day)}"


def _task(task: Activity, watch: Watch, voice: Voice) -> Notice | None:
    if task.due_on is None or task.due_on > voice.today:
        return None
    late = (voice.today - task.due_on).days
    seen = watch.seen(task.deal_id)
    client = watch.accounts.get(task.account_id or "")
    return Notice(
        "task",
        task.id,
        f"{task.due_on}:{step_reached(late, LATE)}",
        50.0 + min(late, 10),
        f"{short(task.subject)}, {_due(task.due_on, voice)}",
        seen.deal if seen else None,
        seen.deal.name if seen else client.name if client else "",
        at=task.due_on,
        refs=(Ref("activity", task.id, task.subject, task.at),),
        action=Action("done", "Done", "briefing", "task_done", {"activity_id": task.id}),
    )


def _initiatives(seen: Seen, watch: Watch, voice: Voice) -> Iterator[Notice]:
    for one in sorted(seen.initiatives, key=lambda i: (i.due_on or date.max, i.id)):
        running = one.status in ("accepted", "in_progress")
        if not running or one.owner_id != watch.user_id or one.due_on is None or one.due_on > voice.today:
            continue
        late = (voice.today - one.due_on).days
        yield Notice(
            "initiative",
            one.id,
            f"{one.due_on}:{step_reached(late, LATE)}",
            48.0 + min(late, 10),
            f"{short(one.title)}, {_due(one.due_on, voice)}",
            seen.deal,
            seen.deal.name,
            at=one.due_on,
            refs=(Ref("initiative", one.id, one.title, one.at),),
            action=Action("open", "Open", "power_plan", "open", {"deal_id": seen.deal.id, "ref": one.id}),
        )


def _news(watch: Watch, voice: Voice) -> Iterator[Notice]:
    for paper in watch.news:
        client = watch.accounts.get(paper.account_id or "")
        seen = watch.seen(paper.deal_id)
        yield Notice(
            "news",
            paper.id,
            paper.id,
            30.0,
            short(paper.title),
            seen.deal if seen else None,
            client.name if client else "",
            voice.day(paper.at),
            at=paper.at,
            refs=(Ref("document", paper.id, paper.title, paper.at, short(paper.text, 300), "document"),),
            action=Action("read", "What it says", "client_strategy", "show", {"account_id": paper.account_id or ""}),
        )
