"""What the registry and the tobacco company hold about a merchant, apart from its flows."""

from __future__ import annotations

from datetime import date, timedelta

from loanmill.core.kernel.money import yuan_text
from loanmill.sandbox.flows.orders import grade
from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.people import Person, person
from loanmill.sandbox.rng import rng

WireRow = dict[str, object]


def registration(merchant: Merchant) -> WireRow:
    """The registry's record, as on the wire."""
    random = rng(merchant.seed, "registration", merchant.key)
    hidden, people = merchant.truth, merchant.people
    representative = people.operator
    firm = merchant.kind == "firm"
    return {
        "uscc": merchant.uscc,
        "name": merchant.name,
        "kind": merchant.kind,
        "status": "revoked" if hidden.kind == "revoked" else "active",
        "established_on": merchant.established_on.isoformat(),
        "capital_yuan": yuan_text(fen=merchant.capital_fen),
        "legal_representative": {"name": representative.name, "id_no": representative.id_no},
        "industry": merchant.trade.industry,
        "scope": f"{merchant.trade.line}；{'、'.join(item.split('*')[-1] for item in merchant.trade.goods)}",
        "address": merchant.address,
        "abnormal_listed": hidden.kind == "abnormal_listed",
        "officers": _officers(merchant) if firm else [],
        "shareholders": _shareholders(merchant, share_bp=random.randint(51, 95) * 100) if firm else [],
        "changes": _changes(merchant),
    }


def _officers(merchant: Merchant) -> list[WireRow]:
    people = merchant.people
    officers: list[WireRow] = [{"name": people.operator.name, "position": "执行董事兼经理"}]
    if people.spouse is not None:
        officers.append({"name": people.spouse.name, "position": "监事"})
    return officers


def _shareholders(merchant: Merchant, *, share_bp: int) -> list[WireRow]:
    people = merchant.people
    second: Person | None = people.controller if people.controller is not people.operator else people.spouse
    if second is None:
        return [{"name": people.operator.name, "id_no": people.operator.id_no, "share_bp": 10_000}]
    # A controller behind the operator holds the larger part.
    mine_bp = 10_000 - share_bp if second is people.controller else share_bp
    return [
        {"name": people.operator.name, "id_no": people.operator.id_no, "share_bp": mine_bp},
        {"name": second.name, "id_no": second.id_no, "share_bp": 10_000 - mine_bp},
    ]


def _changes(merchant: Merchant) -> list[WireRow]:
    """Registered changes, newest last. A shell has just changed hands; others seldom change."""
    random = rng(merchant.seed, "changes", merchant.key)
    changes: list[WireRow] = []
    life = (merchant.start - merchant.established_on).days
    if random.random() < 0.3:
        on = merchant.start - timedelta(days=random.randint(1, life))
        changes.append({"on": on.isoformat(), "what": "address", "before": "", "after": merchant.address})
    if merchant.truth.kind == "shell_circular":
        for what in ("scope", "legal_representative", "capital"):
            on = max(merchant.start - timedelta(days=random.randint(30, 200)), merchant.established_on)
            changes.append({"on": on.isoformat(), "what": what, "before": "", "after": ""})
    return sorted(changes, key=lambda change: str(change["on"]))


def licence(merchant: Merchant) -> WireRow:
    """The tobacco licence, as on the wire, without orders."""
    random = rng(merchant.seed, "licence", merchant.key)
    holder = merchant.people.operator
    if merchant.truth.kind == "borrowed_licence":
        holder = stranger(merchant, label="licence holder")
    if merchant.truth.kind == "licence_expired":
        valid_until = merchant.start - timedelta(days=random.randint(15, 200))
    else:
        valid_until = merchant.start + timedelta(days=random.randint(200, 1_700))
    return {
        "licence_no": merchant.licence_no,
        "holder_name": holder.name,
        "holder_id_no": holder.id_no,
        "valid_until": valid_until.isoformat(),
        "grade": grade(merchant),
    }


def stranger(merchant: Merchant, *, label: str) -> Person:
    """Somebody who has nothing to do with the merchant."""
    random = rng(merchant.seed, label, merchant.key)
    return person(random, today=date(2026, 6, 1), ages=(30, 60), relation="friend")
