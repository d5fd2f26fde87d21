"""`loanmill books prove`."""

from __future__ import annotations

from loanmill.cli.books.who import entity_of
from loanmill.cli.boot import console, ready
from loanmill.core.kernel.money import yuan_text
from loanmill.core.ledger.period import Sides, balances_digest, differing


def prove_periods(*, entity: str | None) -> int:
    """Rebuild each closed period's balances and print what differs; 0 when nothing does."""
    ready()
    from loanmill.queries.trial_balance import rebuilt, stored
    from loanmill.records.period import Period

    of, wrong, count = entity_of(entity), 0, 0
    for period in Period.objects.filter(entity=of, state="closed").order_by("first_day"):
        kept, count = stored(period), count + 1
        for funder, account, one, other in differing(
            stored=kept, rebuilt=rebuilt(entity_id=of.id, as_of=period.last_day)
        ):
            wrong += 1
            console.print(
                f"[red]✗[/red] {period.first_day:%Y-%m} {account} ({funder}): "
                f"存 stored {_sides(one)}, 重算 rebuilt {_sides(other)}",
                soft_wrap=True,
            )
        if balances_digest(balances=kept) != period.balances_sha256:
            wrong += 1
            console.print(f"[red]✗[/red] {period.first_day:%Y-%m}: 余额摘要不符 the digest of its balances differs")
    if not wrong:
        console.print(f"[green]✓[/green] {of.name}: {count} 个已结期间，重算一致 closed periods, rebuilt and equal")
    return 1 if wrong else 0


def _sides(sides: Sides) -> str:
    return f"{yuan_text(fen=sides.debit_fen)} / {yuan_text(fen=sides.credit_fen)}"
