"""Authorisations to debit after a day end: missing ones, those of changed accounts, and once a month idle ones."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from itertools import count
from uuid import UUID

from loanmill.operations.act import Result
from loanmill.operations.mandates.idle import FIRST, revoke_idle, revoke_replaced
from loanmill.operations.mandates.missing import register_missing
from loanmill.workflows import engine

MOST = 500  # a step: on SQLite nobody else writes while one is written
MOST_STEPS = 20  # of registrations after one day end


def tend_mandates(run: str, *, entity_id: UUID, months_end: bool) -> None:
    """Register for loans that name none, in batches, MOST_STEPS of them at most; at a month's end revoke every one that
    nothing needs any more.

    Those of accounts that were changed are revoked after every day end, where the bank was silent when they were.
    `run` names the steps. A bank that does not answer holds nothing up.
    """
    register = partial(register_missing, entity_id=entity_id)
    last = engine.step("mandates", partial(register, most=MOST), workflow=run).get("last")
    if months_end:
        _each(run, "revoke", partial(revoke_idle, entity_id=entity_id))
    _each(run, "replaced", partial(revoke_replaced, entity_id=entity_id))
    if last is not None:
        _each(run, "register", register, after=UUID(str(last)), steps=MOST_STEPS - 1)


def _each(run: str, name: str, act: Callable[..., Result], *, after: UUID = FIRST, steps: int | None = None) -> None:
    """Chunk by chunk, each once, up to the end or so many steps."""
    for chunk in count() if steps is None else range(steps):
        last = engine.step(f"{name}-{chunk}", partial(act, after=after, most=MOST), workflow=run)["last"]
        if last is None:
            return
        after = UUID(str(last))
