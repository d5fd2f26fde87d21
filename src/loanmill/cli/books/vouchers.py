"""`loanmill books vouchers`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from loanmill.cli.books.who import context_of, day_of, entity_of, write_whole
from loanmill.cli.boot import console, ready
from loanmill.core.kernel.money import yuan_text


def write_vouchers(*, on: str, out: Path, entity: str | None, by: str | None) -> None:
    """Write the file, and note in the journal which. Raises CannotGoOn, DayNotClosed, NotAllowed."""
    day = day_of(on)
    ready()
    from loanmill.operations.books import must_be_closed, note_vouchers
    from loanmill.queries.voucher_day import voucher_day
    from loanmill.rails.core_books import write

    of = entity_of(entity)
    must_be_closed(entity_id=of.id, on=day)
    found = voucher_day(entity=of, on=day)
    content = write(found)
    sha256 = hashlib.sha256(content).hexdigest()
    context = context_of(by, entity=of, names=("books.vouchers", day.isoformat(), sha256))
    note_vouchers(context, entity_id=of.id, on=day, sha256=sha256, vouchers=found.vouchers, lines=len(found.lines))
    write_whole(out, content)
    console.print(
        f"[green]✓[/green] {out}: {of.name} {day}, {found.vouchers:,} 张凭证 vouchers, {len(found.lines):,} 行 lines, "
        f"借 debit {yuan_text(fen=found.debit_fen)}, 贷 credit {yuan_text(fen=found.credit_fen)}\nSHA-256 {sha256}",
        soft_wrap=True,
    )
