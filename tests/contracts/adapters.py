"""Every adapter behind one face, so that all of them answer to the same tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from loanmill.engines.wire import Link
from loanmill.rails import bank, credits, esign, funder, mandates
from loanmill.sources.catalogue import SOURCES
from loanmill.sources.question import Question

ASKED_AT = datetime(2026, 6, 1, 1, 2, 3, tzinfo=UTC)
REFERENCE = "loan-7.a"
DIGEST = "ab" * 32
ORDER = bank.PaymentOrder(
    reference=REFERENCE,
    payee_account="9999000000000000001",
    payee_name="欧阳·阿卜杜拉商贸行",
    amount_fen=12_345_67,
    purpose="进货",
    requested_on=date(2026, 6, 1),
)
RETURN = credits.ReturnOrder(REFERENCE, "credit-1", 100, date(2026, 7, 1))
ITEMS = (bank.DebitItem(reference="i1", account="9999000000000000001", amount_fen=100_00),)
TERMS = funder.Terms(
    reference=REFERENCE,
    product="invoice_loan",
    amount_fen=100_000_00,
    term_months=12,
    annual_rate_bp=1080,
    method="equal_instalments",
    grade="B",
)
CONTRACT = esign.Contract(
    reference=REFERENCE,
    document_sha256=DIGEST,
    signers=(esign.Signer(name="欧阳丽·古丽", role="borrower"),),
    requested_at=ASKED_AT,
)
MANDATE = mandates.MandateOrder(
    reference=REFERENCE,
    account="9999000000000000001",
    name="欧阳·阿卜杜拉商贸行",
    contract="C2026",
    document_sha256=DIGEST,
    requested_on=date(2026, 6, 1),
)


@dataclass(frozen=True, slots=True)
class Adapter:
    """`ask(link, limit_ms)` gives (status, why); `kind` tells which words an adapter of its kind uses for trouble."""

    name: str
    kind: str
    ask: Callable[[Link, int], tuple[str, str]]


def question(limit_ms: int = 5_000, *, identifiers: Mapping[str, str] | None = None) -> Question:
    """A question with every identifier there is."""
    known = {"number": "91990001MA0000001X", "licence_no": "990000000001", "merchant_no": "999599300000001"}
    return Question(
        subject="token",
        identifiers={**known, **(identifiers or {})},
        consent="consent-1",
        since=date(2024, 6, 1),
        until=date(2026, 5, 31),
        asked_at=ASKED_AT,
        request_id="request-1",
        limit_ms=limit_ms,
    )


def _source(name: str) -> Adapter:
    def ask(link: Link, limit_ms: int) -> tuple[str, str]:
        reply = SOURCES[name].ask(link, question(limit_ms))
        return reply.status, reply.detail

    return Adapter(name=name, kind="source", ask=ask)


def _rail(name: str, call: Callable[[Link, int], object], *, word: str = "status") -> Adapter:
    def ask(link: Link, limit_ms: int) -> tuple[str, str]:
        outcome = call(link, limit_ms)
        return getattr(outcome, word), outcome.reason  # type: ignore[attr-defined]

    return Adapter(name=name, kind="rail", ask=ask)


ADAPTERS = (
    *(_source(name) for name in SOURCES),
    _rail("pay", lambda link, ms: bank.pay(link, order=ORDER, limit_ms=ms)),
    _rail("payment", lambda link, ms: bank.payment(link, reference=REFERENCE, limit_ms=ms)),
    _rail(
        "debit", lambda link, ms: bank.debit(link, batch="b1", value_date=date(2026, 7, 1), items=ITEMS, limit_ms=ms)
    ),
    _rail("credit", lambda link, ms: credits.credit(link, reference=REFERENCE, limit_ms=ms)),
    _rail("return", lambda link, ms: credits.give_back(link, order=RETURN, limit_ms=ms)),
    _rail("register", lambda link, ms: mandates.register(link, order=MANDATE, limit_ms=ms)),
    _rail(
        "registered",
        lambda link, ms: mandates.registered(link, reference=REFERENCE, account=MANDATE.account, limit_ms=ms),
    ),
    _rail("revoke", lambda link, ms: mandates.revoke(link, number="77", requested_on=date(2026, 7, 1), limit_ms=ms)),
    _rail("quote", lambda link, ms: funder.quote(link, terms=TERMS, limit_ms=ms), word="decision"),
    _rail("quoted", lambda link, ms: funder.quoted(link, reference=REFERENCE, limit_ms=ms), word="decision"),
    _rail("sign", lambda link, ms: esign.sign(link, contract=CONTRACT, limit_ms=ms)),
    _rail("signed", lambda link, ms: esign.signed(link, reference=REFERENCE, document_sha256=DIGEST, limit_ms=ms)),
)
