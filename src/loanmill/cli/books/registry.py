"""`loanmill books registry`."""

from __future__ import annotations

import hashlib
from pathlib import Path

from loanmill.cli.books.who import context_of, day_of, entity_of, write_whole
from loanmill.cli.boot import console, ready
from loanmill.core.kernel.money import yuan_text


def write_registry(*, month: str, out: Path, entity: str | None, by: str | None) -> None:
    """Keep what is told, write the file, note its hash. Raises MonthNotClosed, BalancesUntold or NotAllowed."""
    first = day_of(f"{month}-01")
    ready()
    from loanmill.operations.registry import seal_submission, submit
    from loanmill.queries.credit_months import credit_file
    from loanmill.rails.credit_registry import write

    of = entity_of(entity)
    with console.status(f"{of.name}: 征信报送 telling the credit registry {month}"):
        found = submit(lambda *names: context_of(by, entity=of, names=names), entity_id=of.id, month=first)
        file = credit_file(submission=found)
    content = write(file)
    sha256 = hashlib.sha256(content).hexdigest()
    seal = context_of(by, entity=of, names=("books.registry.seal", str(found.id), sha256))
    seal_submission(seal, submission_id=found.id, sha256=sha256)
    write_whole(out, content)
    console.print(
        f"[green]✓[/green] {out}: {of.name} {month} 第 {file.number} 份 file no. {file.number}, "
        f"{file.reports:,} 报送 reports, {file.corrections:,} 更正 corrections, "
        f"余额 balance {yuan_text(fen=file.balance_fen)}\nSHA-256 {sha256}",
        soft_wrap=True,
    )
