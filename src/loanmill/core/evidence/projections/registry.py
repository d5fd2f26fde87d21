"""Source registry: business registration of one enterprise -> facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial

from loanmill.core.evidence.answer import AnswerStatus
from loanmill.core.evidence.missing import Value
from loanmill.core.evidence.projections.projected import Projected, admitted, nothing
from loanmill.core.evidence.projections.subject import body_about, read_each, spoilt
from loanmill.core.evidence.projections.wire import (
    Unfit,
    bool_of,
    code_of,
    date_of,
    fen_of,
    integer_of,
    list_of,
    object_of,
    text_of,
)

VERSION = "registry/1"
STATUSES = ("active", "revoked", "cancelled", "moved_out")
KINDS = ("firm", "sole_trader")
Body = dict[str, object]


def project(raw: bytes, *, status: AnswerStatus, uscc: str, as_of: date) -> Projected[None]:
    """Facts of the enterprise `uscc`; changes are counted over the year before `as_of`, future ones rejected.

    A reply about another enterprise is contradictory as a whole; a field that cannot be read is
    Missing(unreadable), with a reject that names it.
    """
    if status != "found":
        return nothing(FACTS, status=status)
    try:
        body = body_about(raw, field="uscc", wanted=uscc)
    except Unfit as fault:
        return spoilt(FACTS, fault=fault)
    readers = {name: partial(_with_date, read=read, as_of=as_of) for name, read in READERS.items()}
    facts, rejects = read_each(body, readers=readers)
    return Projected(facts=admitted(facts), rejects=tuple(rejects))


def _with_date(body: Body, /, *, read: Callable[[Body, date], Value], as_of: date) -> Value:
    return read(body, as_of)


def _representative(body: Body, field: str) -> str:
    person = object_of(body.get("legal_representative"), field="legal_representative")
    return text_of(person.get(field), field=f"legal_representative.{field}")


def _established_on(body: Body, as_of: date) -> str:
    established_on = date_of(body.get("established_on"), field="established_on")
    if established_on > as_of:
        raise Unfit("established_on", "in_the_future", established_on.isoformat())
    return established_on.isoformat()


def _capital_fen(body: Body) -> int:
    capital_fen = fen_of(body.get("capital_yuan"), field="capital_yuan")
    if capital_fen < 0:
        raise Unfit("capital_yuan", "wrong_sign", body.get("capital_yuan"))
    return capital_fen


def _changes(body: Body, as_of: date, *, what: str | None = None) -> int:
    """How many registered changes (of one kind) fall into the twelve months up to `as_of`."""
    year_before = as_of.replace(year=as_of.year - 1, day=min(as_of.day, 28) if as_of.month == 2 else as_of.day)
    count = 0
    for item in list_of(body.get("changes"), field="changes"):
        change = object_of(item, field="changes")
        on = date_of(change.get("on"), field="changes.on")
        kind = text_of(change.get("what"), field="changes.what")
        if on > as_of:
            raise Unfit("changes.on", "in_the_future", on.isoformat())
        count += on > year_before and what in (None, kind)
    return count


def _shares(body: Body) -> list[int]:
    """Every shareholder's share in basis points; together they may not exceed the whole."""
    found = [object_of(item, field="shareholders") for item in list_of(body.get("shareholders"), field="shareholders")]
    shares = [integer_of(item.get("share_bp"), field="shareholders.share_bp") for item in found]
    if sum(shares) > 10_000:
        raise Unfit("shareholders.share_bp", "sum_differs", sum(shares))
    return shares


READERS: dict[str, Callable[[Body, date], Value]] = {
    "reg_status": lambda body, _: code_of(body.get("status"), field="status", codes=STATUSES),
    "reg_kind": lambda body, _: code_of(body.get("kind"), field="kind", codes=KINDS),
    "reg_name": lambda body, _: text_of(body.get("name"), field="name"),
    "reg_established_on": _established_on,
    "reg_capital_fen": lambda body, _: _capital_fen(body),
    "reg_industry": lambda body, _: text_of(body.get("industry"), field="industry"),
    "reg_abnormal_listed": lambda body, _: bool_of(body.get("abnormal_listed"), field="abnormal_listed"),
    "reg_legal_rep_name": lambda body, _: _representative(body, "name"),
    "reg_legal_rep_id_no": lambda body, _: _representative(body, "id_no"),
    "reg_change_count_12m": lambda body, as_of: _changes(body, as_of),
    "reg_legal_rep_change_count_12m": lambda body, as_of: _changes(body, as_of, what="legal_representative"),
    "reg_shareholder_count": lambda body, _: len(_shares(body)),
    "reg_largest_share_bp": lambda body, _: max(_shares(body), default=0),
}
FACTS = tuple(READERS)
