"""Replies that are well formed and wrong: each source has its own way of lying."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from loanmill.sandbox.merchant import Merchant
from loanmill.sandbox.records import stranger
from loanmill.sandbox.rng import rng
from loanmill.sandbox.trouble import Source

WireRow = dict[str, object]


def registry_lie(merchant: Merchant, body: WireRow) -> WireRow:
    """Another legal representative, or another firm's name."""
    random = rng(merchant.seed, "lie", merchant.key, "registry")
    if random.random() < 0.7:
        other = stranger(merchant, label="representative")
        return {**body, "legal_representative": {"name": other.name, "id_no": other.id_no}}
    return {**body, "name": f"{merchant.city}万象更新商贸有限公司"}


def tobacco_lie(merchant: Merchant, body: WireRow) -> WireRow:
    """Somebody else holds the licence."""
    other = stranger(merchant, label="another holder")
    return {**body, "holder_name": other.name, "holder_id_no": other.id_no}


def invoice_lie(merchant: Merchant, row: WireRow) -> WireRow:
    """One row in nine has a total that is not amount plus tax, or an amount that is none."""
    random = rng(merchant.seed, "lie", merchant.key, row["direction"], row["number"])
    luck = random.randrange(18)
    if luck == 0:
        return {**row, "total": "1,234.5"}
    return {**row, "tax": "0.07"} if luck == 1 else row


def pos_lie(merchant: Merchant, row: WireRow) -> WireRow:
    """One row in ten has an amount that is no decimal text, or a day that does not exist."""
    random = rng(merchant.seed, "lie", merchant.key, row["rrn"], row["message_type"])
    luck = random.randrange(30)
    if luck == 0:
        return {**row, "amount": "NaN"}
    if luck == 1:
        return {**row, "amount": 88.5}
    return {**row, "local_at": f"{str(row['local_at'])[:4]}-02-30T10:00:00"} if luck == 2 else row


LIES: Mapping[Source, Callable[[Merchant, WireRow], WireRow]] = {
    "registry": registry_lie,
    "tobacco": tobacco_lie,
    "invoices": invoice_lie,
    "pos": pos_lie,
}
