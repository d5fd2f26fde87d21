"""`loanmill day close`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import time
from uuid import UUID

from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn

AN_HOUR_S = 3600


def close_days(*, through: str | None) -> None:
    """Close every open day up to `through` (the open day where it is left out), then compact and sweep the lake."""
    ready()
    from django.conf import settings

    from loanmill.engines.lake.sweep import sweep
    from loanmill.operations.decide import LAKE
    from loanmill.operations.today import open_date
    from loanmill.records.journal.sealer import Sealer
    from loanmill.records.models import LegalEntity
    from loanmill.workflows import engine
    from loanmill.workflows.compact import start_compact
    from loanmill.workflows.day_end import start_close
    from loanmill.workflows.shell import Shell

    wanted = _date(through)
    sealer = Sealer().start()
    try:
        with engine.running(Shell()):
            for entity in LegalEntity.objects.order_by("code"):
                today = open_date(entity.id)
                last = wanted or today
                if last < today:
                    console.print(f"{entity.name}: {last} 已结 is closed already; the open day is {today}")
                    continue
                with console.status(f"{entity.name}: 日终 closing {today} … {last}"):
                    engine.wait(start_close(entity.id, last))
                    engine.wait(start_compact(last))
                tell_aside(entity.id, today, last)
                console.print(f"[green]✓[/green] {entity.name}: {today} … {last} 已结 closed")
        sweep(Path(settings.HOME) / LAKE, before=time() - AN_HOUR_S)
    finally:
        sealer.stop()


def tell_aside(entity: UUID, first: date, last: date) -> None:
    """Name the loans that these days set aside and that still wait for a person."""
    from loanmill.core.kernel.reasons import say
    from loanmill.records.aside import LoanSetAside

    new = LoanSetAside.objects.filter(loan__entity_id=entity, day__range=(first, last), cleared_on__isnull=True)
    for row in new.select_related("loan").order_by("day", "loan__number"):
        zh = say(code=row.code, params=row.params, language="zh", audience="staff")
        en = say(code=row.code, params=row.params, language="en", audience="staff")
        console.print(f"[yellow]{row.loan.number}[/yellow] {row.day} 搁置待查 set aside: {zh} {en}", highlight=False)


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise CannotGoOn(f"{text!r} 不是日期 is no date; write it as 2026-06-30") from error
