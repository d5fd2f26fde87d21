"""`loanmill decision replay`."""

from __future__ import annotations

import json
from uuid import UUID

from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn


def replay(*, id: str, show: bool) -> int:
    """Decide again on the stored snapshot under the stored policy; 0 when every bit is the same."""
    ready()
    from loanmill.core.kernel.canonical import digest, parse
    from loanmill.queries.replay import replayed

    try:
        key = UUID(id)
    except ValueError as error:
        raise CannotGoOn(f"{id!r} 不是决策编号 is no id of a decision; copy it from the case file") from error
    found = replayed(key)
    if found is None:
        raise CannotGoOn(f"没有决策 no decision {id}; copy its id from the case file")
    if show:
        console.print_json(json.dumps(parse(found.again), ensure_ascii=False))
    same = found.stored == found.again
    verdict = "[green]✓ 逐位一致 the same bits[/green]" if same else "[red]✗ 不一致 NOT the same[/red]"
    console.print(
        f"{verdict}\nstored {digest(found.stored)}\nagain  {digest(found.again)}\n"
        f"policy {found.policy} {found.policy_version}  snapshot {found.snapshot_sha256}",
        soft_wrap=True,
    )
    return 0 if same else 1
