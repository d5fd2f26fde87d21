"""One idempotent call on a rail, and the three ways it can end.

`answered`: the rail's word, checked. `refused`: the rail will not do it, and asking again changes nothing.
`unknown`: nobody knows whether it was done; ask again under the same reference, which can never do it twice.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from loanmill.core.evidence.projections.wire import Unfit, loads, object_of
from loanmill.engines.wire import Link, call

Ending = Literal["answered", "refused", "unknown"]
_REFERENCE = re.compile(r"[A-Za-z0-9._:-]{1,100}")


@dataclass(frozen=True, slots=True)
class Said:
    """How a call ended: `body` when answered, `reason` otherwise, and the raw bytes in any case."""

    ending: Ending
    body: Mapping[str, object]
    reason: str
    raw: bytes


def checked_reference(reference: str) -> str:
    """The reference, fit for a path. Raises ValueError."""
    if not _REFERENCE.fullmatch(reference):
        raise ValueError(f"{reference!r} is no reference: 1 to 100 letters, digits and . _ : -")
    return reference


def post(link: Link, *, path: str, body: Mapping[str, object], reference: str, limit_ms: int) -> Said:
    """Order something under `reference`, which is the idempotency key too."""
    return _ask(link, method="POST", path=path, body=body, reference=reference, limit_ms=limit_ms)


def get(link: Link, *, path: str, reference: str, limit_ms: int) -> Said:
    """Ask what became of `reference`."""
    return _ask(link, method="GET", path=path, body=None, reference=reference, limit_ms=limit_ms)


def _ask(
    link: Link,
    *,
    method: Literal["GET", "POST"],
    path: str,
    body: Mapping[str, object] | None,
    reference: str,
    limit_ms: int,
) -> Said:
    fetched = call(link, method=method, path=path, body=body, request_id=reference, limit_ms=limit_ms)
    if fetched.fault is not None:
        return Said("unknown", {}, fetched.fault, b"")
    if fetched.status == 200:
        if not fetched.is_json:
            return Said("unknown", {}, "not_json_type", fetched.body)
        try:
            return Said("answered", object_of(loads(fetched.body), field="reply"), "", fetched.body)
        except (ValueError, Unfit):
            return Said("unknown", {}, "not_json", fetched.body)
    if fetched.status in (401, 403):
        # Our own token is wrong: nothing is known about the reference.
        return Said("unknown", {}, "unauthorised", fetched.body)
    code = _code(fetched.body)
    if 400 <= fetched.status < 500 and fetched.status not in (408, 425, 429) and code and code != "no_such_path":
        return Said("refused", {}, code, fetched.body)
    return Said("unknown", {}, f"http_{fetched.status}", fetched.body)


def _code(raw: bytes) -> str:
    """The rail's own word for a refusal; empty when the reply is not of its making."""
    try:
        body = json.loads(raw.decode("utf-8"))
    except (ValueError, RecursionError):
        return ""
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, str) and re.fullmatch(r"[a-z_]{1,60}", code) else ""
