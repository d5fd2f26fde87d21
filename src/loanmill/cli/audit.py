"""`loanmill audit verify`."""

from __future__ import annotations

from loanmill.cli.boot import console, ready


def verify_all(*, head: str | None) -> int:
    """Check the journal and print what was found; 0 when all is as it says, 1 otherwise."""
    ready()
    from loanmill.records.journal.sealer import seal_all
    from loanmill.records.journal.verify import lines, verify

    seal_all()
    with console.status("核对日志 checking the journal") as status:
        report = verify(known_head=head, progress=lambda what, count: status.update(f"{what}: {count:,}"))
    for line in lines(report):
        console.print(f"[red]✗[/red] {line}", soft_wrap=True)
    verdict = (
        "[green]✓[/green] 一致 all as the journal says"
        if not report.problems
        else "[red]不一致 NOT as the journal says[/red]"
    )
    console.print(
        f"{verdict}: {report.entries:,} entries, {report.seals:,} seals, {report.rows:,} rows, "
        f"{len(report.problems)} problems\nhead {report.head}",
        soft_wrap=True,
    )
    return 1 if report.problems else 0
