"""Turning one bounded call into a reply: the same reading of statuses for every source."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from time import monotonic

from loanmill.engines.wire import MOST_BYTES, Fetched, Link, call
from loanmill.sources.question import Question, Reply, Status

MOST_PAGES = 500


def ask_once(link: Link, question: Question, *, path: str, body: Mapping[str, object]) -> Reply:
    """The reply of a source that says everything at once."""
    fetched = _call(link, question, path=path, body=body, limit_ms=question.limit_ms, most_bytes=MOST_BYTES)
    status, detail, _ = read(fetched)
    return _reply(question, fetched, status=status, detail=detail, raw=fetched.body)


def ask_pages(link: Link, question: Question, *, path: str, body: Mapping[str, object]) -> Reply:
    """The reply of a paged source: `raw` is a JSON array of its pages, or the page that spoilt it.

    One page that fails fails the whole: half a series is no evidence. Pages must count up by one.
    """
    ends = monotonic() + question.limit_ms / 1000
    pages: list[bytes] = []
    number, size = 1, 0
    while True:
        left_ms = max(1, int((ends - monotonic()) * 1000))
        asked = {**body, "page": number}
        fetched = _call(link, question, path=path, body=asked, limit_ms=left_ms, most_bytes=MOST_BYTES - size)
        status, detail, page = read(fetched)
        if status != "found":
            if pages and status == "not_found":
                status, detail = "unreadable", "page_missing"
            return _reply(question, fetched, status=status, detail=detail, raw=fetched.body)
        pages.append(fetched.body)
        size += len(fetched.body)
        following = page.get("next_page", "absent")
        raw = b"[" + b",".join(pages) + b"]"
        if following is None:
            return _reply(question, fetched, status="found", detail="", raw=raw)
        if type(following) is not int or following != number + 1 or following > MOST_PAGES:
            return _reply(question, fetched, status="unreadable", detail="page_loop", raw=raw)
        number = following


def read(fetched: Fetched) -> tuple[Status, str, Mapping[str, object]]:
    """Status, detail and the JSON object of what was fetched (empty unless found).

    Only a 404 that says `not_found` in JSON means that the subject is unknown: a wrong address must not.
    """
    if fetched.fault == "timeout":
        return "timeout", "timeout", {}
    if fetched.fault == "too_large":
        return "unreadable", "too_large", {}
    if fetched.fault is not None:
        return "failed", fetched.fault, {}
    body = _object(fetched)
    if fetched.status == 404 and body is not None and body.get("code") == "not_found":
        return "not_found", "not_found", {}
    if fetched.status != 200:
        return "failed", _refusal(fetched.status), {}
    if not fetched.is_json:
        return "unreadable", "not_json_type", {}
    return ("unreadable", "not_json", {}) if body is None else ("found", "", body)


def _refusal(status: int) -> str:
    if status in (401, 403):
        return "unauthorised"
    return "redirected" if 300 <= status < 400 else f"http_{status}"


def _object(fetched: Fetched) -> Mapping[str, object] | None:
    try:
        body = json.loads(fetched.body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _call(
    link: Link, question: Question, *, path: str, body: Mapping[str, object], limit_ms: int, most_bytes: int
) -> Fetched:
    return call(
        link,
        method="POST",
        path=path,
        body=body,
        request_id=question.request_id,
        limit_ms=limit_ms,
        most_bytes=most_bytes,
        headers={"X-Consent": question.consent},
    )


def _reply(question: Question, fetched: Fetched, *, status: Status, detail: str, raw: bytes) -> Reply:
    return Reply(
        status=status,
        raw=raw,
        media_type=fetched.media_type,
        observed_at=_observed_at(fetched) or question.asked_at,
        detail=detail,
        simulated=fetched.is_simulated,
    )


def _observed_at(fetched: Fetched) -> datetime | None:
    """The provider's `X-Observed-At`, an instant with a zone; the Date header is only the server's clock."""
    try:
        found = datetime.fromisoformat(fetched.headers.get("x-observed-at", ""))
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo else None
