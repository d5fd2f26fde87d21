"""Refusals that any operation may give. Screens put `code` and `params` into words."""

from __future__ import annotations

from uuid import UUID

from loanmill.core.kernel.canonical import Json


class Refused(Exception):
    """An act that was not done, and nothing was changed. `code` names the reason, `status` its HTTP kind."""

    code = "refused"
    status = 409

    def __init__(self, message: str, **params: Json) -> None:
        super().__init__(message)
        self.params = params


class NotAllowed(Refused):
    """The actor's role does not hold the permission."""

    code, status = "not_allowed", 403

    def __init__(self, *, act: str, role: str) -> None:
        super().__init__(f"{role} may not {act}; ask somebody whose role may", act=act, role=role)


class NotFound(Refused):
    """There is no such row, or the actor may not know of it."""

    code, status = "not_found", 404

    def __init__(self, table: str, key: UUID) -> None:
        super().__init__(f"no {table} {key} that you may act on", table=table, key=str(key))


class KeyReused(Refused):
    """The idempotency key was used for another act or other inputs."""

    code = "key_reused"

    def __init__(self, *, key: UUID, act: str) -> None:
        super().__init__(f"key {key} already did {act} with other inputs; use a new key", key=str(key), act=act)


class Stale(Refused):
    """The page was older than the row."""

    code = "stale"

    def __init__(self, *, seen: int, now: int) -> None:
        super().__init__(f"the case changed (version {seen}, now {now}); read it again and decide", seen=seen, now=now)


class WrongState(Refused):
    """The row is not in a state from which this act is possible."""

    code = "wrong_state"

    def __init__(self, *, act: str, state: str, wanted: str) -> None:
        super().__init__(f"{act} needs state {wanted}; it is {state}", act=act, state=state, wanted=wanted)
