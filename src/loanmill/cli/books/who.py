"""Which entity, which day, and who does it: what the commands of the books share."""

from __future__ import annotations

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from loanmill.cli.refusals import CannotGoOn

if TYPE_CHECKING:
    from loanmill.operations.act import Context
    from loanmill.records.org import LegalEntity


def entity_of(code: str | None) -> LegalEntity:
    """The entity of a code, or the only one there is. Raises CannotGoOn."""
    from loanmill.records.org import LegalEntity

    found = list(LegalEntity.objects.order_by("code"))
    chosen = [one for one in found if code is None or one.code == code]
    if len(chosen) == 1:
        return chosen[0]
    known = ", ".join(one.code for one in found) or "无 none"
    raise CannotGoOn(f"请用 --entity 指明法人 name the legal entity with --entity: {known}")


def day_of(text: str) -> date:
    """A day as it was written. Raises CannotGoOn."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise CannotGoOn(f"{text!r} 不是日期 is no date; write it as 2026-06-30") from error


def context_of(by: str | None, *, entity: LegalEntity, names: tuple[str, ...]) -> Context:
    """Who acts, under a key that makes the same act happen once. Raises CannotGoOn for an unknown person."""
    from loanmill.core.kernel.ids import named_id
    from loanmill.operations.act import Context
    from loanmill.records.actor import SYSTEM, staff_actor
    from loanmill.records.org import Staff
    from loanmill.workflows.shell import system_clock

    actor = SYSTEM
    if by is not None:
        staff = Staff.objects.filter(username=by, is_active=True, unit__entity=entity).select_related("unit").first()
        if staff is None:
            raise CannotGoOn(f"本法人没有此用户 {entity.code} has no user {by!r}; 检查用户名 check the name")
        actor = staff_actor(staff)
    return Context(actor=actor, key=named_id(*names, str(entity.id), str(actor.id)), at=system_clock())


def write_whole(out: Path, content: bytes) -> None:
    """Put a file in its place at once, readable by its owner alone: it holds business secrets."""
    handle, name = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
