"""Day end: closes one business day after another, chunk by chunk, up to the day that was asked for.

Days that were missed are closed in order, each on its own date. A step's key is made of the day and the step alone,
so that a second run of a day, after a crash or by mistake, finds every step done and changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from dbos import DBOS

from loanmill.operations.act import Context, Result
from loanmill.operations.credit.evening import settle_lines
from loanmill.operations.day.aside import examine_book
from loanmill.operations.day.begin import begin_close
from loanmill.operations.day.close import BooksDiffer, close_day
from loanmill.operations.day.flows import added
from loanmill.operations.day.take import FIRST, take_repayments
from loanmill.operations.offers import expire_offers
from loanmill.operations.servicing.contagion import judge_debtors
from loanmill.operations.servicing.night import close_files, plan_files, release_files
from loanmill.operations.today import open_date
from loanmill.records.day import BusinessDay, day_end_name
from loanmill.records.statistics import refresh_statistics
from loanmill.workflows import engine
from loanmill.workflows.asking import until_told
from loanmill.workflows.mandates import tend_mandates

# Loans a chunk: on SQLite nobody else writes while a chunk is written, so it is short (about a tenth of a second).
CHUNK = 2_000
FILES_A_CHUNK = 200  # loans that core/servicing carries are closed one by one


def workflow_id(entity_id: UUID, through: date, attempt: int = 1) -> str:
    """The id of the run that closes days up to `through`."""
    return f"day-end-{entity_id}-{through.isoformat()}-{attempt}"


@engine.durable("day_end")
def day_end(entity: str, through: str) -> Result:
    """Close every day from the open one up to `through`; then see to the authorisations to debit."""
    entity_id, last = UUID(entity), date.fromisoformat(through)
    closed: list[str] = []
    first = engine.step("open", lambda _: {"date": open_date(entity_id).isoformat()}, workflow=f"{entity}-{through}")
    today = date.fromisoformat(str(first["date"]))
    while today <= last:
        done = _close(entity_id, today)
        refresh_statistics()
        closed.append(today.isoformat())
        today = date.fromisoformat(str(done["next"]))
    months_end = bool(closed) and closed[0][:7] != today.isoformat()[:7]
    tend_mandates(f"{entity}-{through}", entity_id=entity_id, months_end=months_end)
    return {"closed": [*closed], "open": today.isoformat()}


def _close(entity_id: UUID, on: date) -> Result:
    """The steps of one day."""
    day = day_end_name(entity_id=entity_id, on=on)

    def asked(act: Callable[..., Result], **more: object) -> Callable[[Context], Result]:
        return partial(act, entity_id=entity_id, on=on, **more)

    begun = engine.step("begin", asked(begin_close, most=CHUNK), workflow=day)
    engine.step("release", asked(release_files), workflow=day)
    after, chunks = FIRST, begun["chunks"]
    assert isinstance(chunks, list)
    taken = []
    for chunk, last in enumerate(chunks):
        upto = UUID(str(last))
        taken.append(
            until_told(f"take-{chunk}", asked(take_repayments, chunk=chunk, after=after, upto=upto), workflow=day)
        )
        after = upto
    planned = engine.step("files", asked(plan_files, most=FILES_A_CHUNK), workflow=day)
    after, chunks = FIRST, planned["chunks"]
    assert isinstance(chunks, list)
    for chunk, last in enumerate(chunks):
        upto = UUID(str(last))
        until_told(f"files-{chunk}", asked(close_files, chunk=chunk, after=after, upto=upto), workflow=day)
        after = upto
    closed = _closed(day, asked, added(taken))
    engine.step("expire", asked(expire_offers), workflow=day)
    engine.step("lines", asked(settle_lines), workflow=day)
    _judge(day, asked)
    return closed


def _judge(day: str, asked: Callable[..., Callable[[Context], Result]]) -> None:
    """Debtors judged over all their loans, some hundreds an act: most nights there are fewer, and it is one."""
    done, chunk = engine.step("debtors", asked(judge_debtors), workflow=day), 0
    while done.get("next"):
        chunk += 1
        more = asked(judge_debtors, after=UUID(str(done["next"])))
        done = engine.step(f"debtors-{chunk}", more, workflow=day)


def _closed(day: str, asked: Callable[..., Callable[[Context], Result]], flows: Mapping[str, Sequence[int]]) -> Result:
    """Close; where the books disagree, set aside the loans whose rows contradict themselves and close again."""
    try:
        return engine.step("close", asked(close_day, flows=flows), workflow=day)
    except BooksDiffer as differ:
        DBOS.logger.warning(f"{day} close: {differ}; looking for loans whose rows contradict themselves")
        if not engine.step("examine", asked(examine_book), workflow=day)["set_aside"]:
            raise
        return engine.step("close", asked(close_day, flows=flows), workflow=day)


def start_close(entity_id: UUID, through: date, *, attempt: int = 1) -> str:
    """Start closing days up to `through` when the transaction under way commits; the run's id."""
    workflow = workflow_id(entity_id, through, attempt)
    engine.start(day_end, workflow, str(entity_id), through.isoformat())
    return workflow


def reconcile() -> int:
    """Take up days that stand half closed and that no run works on; how many runs were started."""
    started = 0
    if DBOS.list_workflows(name="day_end", status=["PENDING", "ENQUEUED"], load_input=False):
        return 0  # the engine itself goes on with these
    for entity_id, on in BusinessDay.objects.filter(state="closing").values_list("entity_id", "date"):
        attempt = 1
        while engine.known(workflow_id(entity_id, on, attempt)):
            attempt += 1
        start_close(entity_id, on, attempt=attempt)
        started += 1
    return started


__all__ = ["close_day", "day_end", "reconcile", "start_close", "workflow_id"]
