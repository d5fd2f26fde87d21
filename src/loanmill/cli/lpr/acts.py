"""`loanmill lpr propose`, `agree`, `refuse`, `withdraw` and `correct`."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from loanmill.cli.books.who import context_of, day_of, entity_of
from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.money import fen_of_yuan

if TYPE_CHECKING:
    from uuid import UUID

    from loanmill.operations.errors import Refused
    from loanmill.records.lpr import LprFixing


def propose(
    *, published: str, one_year: str, five_years: str, note: str, by: str, since: str | None, entity: str | None
) -> None:
    """Enter a fixing. Raises CannotGoOn, or as `propose_lpr` does."""
    published_on, rates = day_of(published), (_bp(one_year), _bp(five_years))
    ready()
    from loanmill.operations.lpr import propose_lpr
    from loanmill.operations.today import open_date
    from loanmill.records.lpr import LprFixing

    of = entity_of(entity)
    from_day = day_of(since) if since else open_date(of.id) + timedelta(days=1)
    before = LprFixing.objects.filter(since=from_day).exclude(state="waiting").count()
    names = ("lpr.propose", published, from_day.isoformat(), *(str(bp) for bp in rates), note, str(before))
    done = propose_lpr(
        context_of(by, entity=of, names=names), published_on=published_on, since=from_day, rate_1y_bp=rates[0],
        rate_5y_bp=rates[1], note=note,
    )  # fmt: skip
    console.print(
        f"[green]✓[/green] 已录入，须由同事同意 entered; a colleague must agree: loanmill lpr agree {done['fixing']}",
        soft_wrap=True,
    )


def decide(*, fixing: str, by: str, entity: str | None, approve: bool) -> None:
    """Agree or refuse. Raises CannotGoOn, or as `decide_lpr` does."""
    ready()
    from loanmill.operations.lpr import decide_lpr

    of, row = entity_of(entity), _known(fixing)
    context = context_of(by, entity=of, names=("lpr.decide", str(row.id), str(approve)))
    done = decide_lpr(context, fixing_id=row.id, approve=approve)
    if not approve:
        console.print(f"[green]✓[/green] 已拒绝 refused: {row.since}")
        return
    console.print(f"[green]✓[/green] 已公布，自 {row.since} 起 published; it holds from {row.since} on")
    if done["corrections"]:
        console.print(
            f"[yellow]{done['corrections']}[/yellow] 笔重定价用了旧 LPR，已提交更正 resets took the LPR of before and "
            "are proposed to be put right: loanmill lpr show, loanmill lpr correct",
            soft_wrap=True,
        )


def withdraw(*, fixing: str, by: str, entity: str | None) -> None:
    """Take an own one back. Raises CannotGoOn, or as `withdraw_lpr` does."""
    ready()
    from loanmill.operations.lpr import withdraw_lpr

    of, row = entity_of(entity), _known(fixing)
    withdraw_lpr(context_of(by, entity=of, names=("lpr.withdraw", str(row.id))), fixing_id=row.id)
    console.print(f"[green]✓[/green] 已撤回 taken back: {row.since}")


def correct(*, by: str, entity: str | None) -> int:
    """Put right what waits, and say what was refused and why; the exit code."""
    ready()
    from loanmill.operations.lpr_late import AT_ONCE, agree_corrections
    from loanmill.queries.lpr_late import waiting_corrections

    of = entity_of(entity)
    context = context_of(by, entity=of, names=("lpr.correct",))
    waiting = waiting_corrections(viewer=context.actor)
    keys, done = [*waiting], 0
    refused: list[tuple[UUID, Refused]] = []
    for start in range(0, len(keys), AT_ONCE):
        more, not_done = agree_corrections(context, request_ids=keys[start : start + AT_ONCE])
        done, refused = done + more, [*refused, *not_done]
    console.print(f"[green]✓[/green] 已更正 put right: {done}")
    for key, why in refused:
        console.print(f"[red]✗[/red] {waiting[key]}: {why}", soft_wrap=True, highlight=False)
    return 1 if refused else 0


def _known(text: str) -> LprFixing:
    from loanmill.records.lpr import LprFixing

    found = [row for row in LprFixing.objects.order_by("-asked_at") if str(row.id).startswith(text.lower())]
    if len(found) != 1 or not text:
        raise CannotGoOn(f"没有唯一的报价 no single fixing begins with {text!r}; 见 see: loanmill lpr show")
    return found[0]


def _bp(text: str) -> int:
    try:
        return fen_of_yuan(text.strip().rstrip("%").strip())
    except ValueError as error:
        raise CannotGoOn(f"{text!r} 不是利率 is no rate in percent; write it as 2.90") from error
