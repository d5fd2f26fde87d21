"""Permissions: what each role may do (acts) and see (views). One table, read by operations, queries and screens."""

from __future__ import annotations

from typing import Protocol

# Acts on a booked loan (core/servicing/catalogue) by who may do them. What one person enters at once:
ENTERED: frozenset[str] = frozenset(
    {"receive", "prepay_shorten", "prepay_reduce", "settle", "guarantor_pay", "recover", "close"}
)
# What needs judgement: one person proposes it, and another whose role may does it. Never one's own.
JUDGED: frozenset[str] = frozenset(
    {
        "charge_fee", "reverse", "report_misuse", "end_misuse", "extend", "renew", "restructure", "end_observation",
        "holiday", "write_off", "refund",
    }
)  # fmt: skip
# Paying out and what other debts do to a loan are done by the house alone.

ACTS: dict[str, frozenset[str]] = {
    "system": frozenset(
        {
            "install", "party.register", "application.collect", "application.decide", "funding.ask", "contract.sign",
            "loan.pay", "loan.book", "day.open", "day.close", "payment.receive", "lake.import", "lake.compact",
            "application.expire", "credit.open", "credit.pay", "loan.act", "loan.house", "payment.enter",
            "payment.refunded", "books.map", "books.vouchers", "books.registry", "mandate.register",
            "mandate.revoke",
        }
    ),
    "merchant": frozenset(
        {"application.start", "application.submit", "offer.accept", "application.withdraw", "credit.draw"}
    ),
    "officer": frozenset(
        {
            "application.start", "application.submit", "offer.accept", "application.withdraw", "credit.draw",
            "credit.reopen", "loan.act", "loan.propose", "payment.enter", "debts.enter", "account.propose",
        }
    ),
    "reviewer": frozenset(
        {
            "review.close", "credit.decide", "credit.freeze", "credit.unfreeze", "loan.propose", "loan.decide",
            "debts.enter", "debts.import", "debts.decide", "account.decide",
        }
    ),
    "manager": frozenset(
        {
            "review.close", "credit.decide", "credit.freeze", "credit.unfreeze", "credit.reduce", "credit.reopen",
            "loan.act", "loan.propose", "loan.decide", "loan.clear", "payment.enter", "payment.place", "day.start",
            "limit.set", "limit.decide", "debts.enter", "debts.import", "debts.decide", "account.propose",
            "account.decide", "lpr.propose", "lpr.decide", "policy.propose", "policy.decide",
        }
    ),
    "strategist": frozenset({"limit.set", "lpr.propose", "policy.propose"}),
    "funder_desk": frozenset(),
    "collector": frozenset({"loan.act", "loan.propose", "payment.enter", "debts.enter"}),
    "accountant": frozenset(
        {
            "books.map", "books.vouchers", "books.registry", "payment.enter", "payment.place", "lpr.propose",
            "lpr.decide",
        }
    ),
    "auditor": frozenset(),
    "admin": frozenset({"day.start"}),
}  # fmt: skip

VIEWS: dict[str, frozenset[str]] = {
    "officer": frozenset({"board", "applications", "case", "loans", "requests", "lines"}),
    "reviewer": frozenset({"board", "applications", "case", "loans", "requests", "review", "lines"}),
    "strategist": frozenset(
        {"board", "applications", "case", "loans", "portfolio", "lines", "limits", "features", "lpr", "policies"}
    ),
    "funder_desk": frozenset({"board", "applications", "case", "loans", "portfolio", "lines", "limits"}),
    "collector": frozenset({"applications", "case", "loans", "requests", "suspense", "portfolio"}),
    "manager": frozenset(
        {
            "board", "applications", "case", "loans", "requests", "suspense", "review", "portfolio", "day", "lines",
            "limits", "books", "lpr", "policies",
        }
    ),
    "accountant": frozenset({"loans", "suspense", "portfolio", "day", "books", "lpr"}),
    "auditor": frozenset(
        {
            "board",
            "applications",
            "case",
            "loans",
            "requests",
            "suspense",
            "portfolio",
            "features",
            "day",
            "journal",
            "lines",
            "limits",
            "books",
            "lpr",
            "policies",
        }
    ),
    "admin": frozenset({"day", "journal"}),
}  # fmt: skip

# Who may read names and numbers of persons in full; everybody else sees them masked.
UNMASKED: frozenset[str] = frozenset({"officer", "reviewer", "collector", "manager"})


class HasRole(Protocol):
    """Anything with a role: an Actor or a member of staff."""

    @property
    def role(self) -> str: ...


def may(actor: HasRole, act: str) -> bool:
    """Whether the actor's role may do `act` at all; object permissions come on top."""
    return act in ACTS.get(actor.role, frozenset())


def may_see(actor: HasRole, view: str) -> bool:
    """Whether the actor's role may open `view` at all."""
    return view in VIEWS.get(actor.role, frozenset())
