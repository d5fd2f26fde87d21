"""Authorisations to debit after a day end: some of those that are missing, and once a month those of no more use."""

from __future__ import annotations

from functools import partial
from uuid import UUID

from loanmill.operations.mandates.idle import FIRST, revoke_idle
from loanmill.operations.mandates.missing import register_missing
from loanmill.workflows import engine

MOST = 500  # a step: the bank is asked one by one


def tend_mandates(run: str, *, entity_id: UUID, months_end: bool) -> None:
    """Register for up to MOST loans that name none; at a month's end revoke every one that nothing needs any more.

    `run` names the steps. A bank that does not answer holds nothing up.
    """
    engine.step("mandates", partial(register_missing, entity_id=entity_id, most=MOST), workflow=run)
    chunk, after = 0, FIRST
    while months_end:
        act = partial(revoke_idle, entity_id=entity_id, after=after, most=MOST)
        last = engine.step(f"revoke-{chunk}", act, workflow=run)["last"]
        if last is None:
            return
        chunk, after = chunk + 1, UUID(str(last))
