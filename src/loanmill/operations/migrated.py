"""A migration of the tables is an act too."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.kernel.ids import named_id
from loanmill.operations.act import Act, Result, operation


def key_of(name: str) -> UUID:
    """The key of the entry for one migration."""
    return named_id("migration", name)


@operation("migrated", permission="install")
def migrated(act: Act, *, name: str) -> Result:
    """Note that the migration `name` was run on this database."""
    return {"migration": name}
