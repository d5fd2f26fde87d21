"""Signing service: contracts signed by named people, with a signature that can be checked."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from loanmill.core.evidence.projections.wire import Unfit, text_of
from loanmill.core.kernel.canonical import instant_text
from loanmill.engines.wire import Link
from loanmill.rails.asking import Said, checked_reference, get, post

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs, and as what."""

    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Contract:
    """A document to be signed: its SHA-256, the signers in order, and the instant of asking."""

    reference: str
    document_sha256: str
    signers: tuple[Signer, ...]
    requested_at: datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of a contract. The last three are set when it is signed. `unknown`: ask again."""

    reference: str
    status: Literal["signed", "unknown", "refused"]
    reason: str
    signed_at: datetime | None
    certificate_serial: str | None
    signature_b64: str | None
    raw: bytes


def sign(link: Link, *, contract: Contract, limit_ms: int) -> Signed:
    """Have a contract signed. Raises ValueError for an unfit reference, digest or empty list of signers."""
    if not contract.signers or not _SHA256.fullmatch(contract.document_sha256):
        raise ValueError("a contract has signers and the SHA-256 of its document in lower-case hex")
    body = {
        "reference": checked_reference(contract.reference),
        "document_sha256": contract.document_sha256,
        "signers": _people(contract.signers),
        "requested_at": instant_text(contract.requested_at),
    }
    said = post(link, path="/esign/v1/contracts", body=body, reference=contract.reference, limit_ms=limit_ms)
    return _signed(said, reference=contract.reference, document_sha256=contract.document_sha256)


def signed(link: Link, *, reference: str, document_sha256: str, limit_ms: int) -> Signed:
    """A contract signed before; `refused` with reason not_found when there is none."""
    path = f"/esign/v1/contracts/{checked_reference(reference)}"
    said = get(link, path=path, reference=reference, limit_ms=limit_ms)
    return _signed(said, reference=reference, document_sha256=document_sha256)


def public_key(link: Link, *, limit_ms: int) -> bytes | None:
    """The service's raw Ed25519 key, or None when it cannot be had now."""
    said = get(link, path="/esign/v1/certificate", reference="certificate", limit_ms=limit_ms)
    try:
        return _decoded(text_of(said.body.get("public_key_b64"), field="public_key_b64"))
    except Unfit:
        return None


def is_genuine(found: Signed, *, contract: Contract, key: bytes) -> bool:
    """Whether the signature is the service's, over this document, these signers and that moment."""
    if found.status != "signed" or found.signed_at is None or found.signature_b64 is None:
        return False
    covered = {
        "reference": contract.reference,
        "document_sha256": contract.document_sha256,
        "signers": _people(contract.signers),
        "signed_at": instant_text(found.signed_at),
        "certificate_serial": found.certificate_serial,
    }
    message = json.dumps(covered, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(found.signature_b64), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def _people(signers: Sequence[Signer]) -> list[dict[str, str]]:
    return [{"name": signer.name, "role": signer.role} for signer in signers]


def _signed(said: Said, *, reference: str, document_sha256: str) -> Signed:
    if said.ending != "answered":
        return Signed(reference, said.ending, said.reason, None, None, None, said.raw)
    try:
        for field, wanted in (("reference", reference), ("document_sha256", document_sha256)):
            if said.body.get(field, wanted) != wanted:
                raise Unfit(field, "other_subject", said.body.get(field))
        signature = text_of(said.body.get("signature_b64"), field="signature_b64")
        _decoded(signature)
        return Signed(
            reference=reference,
            status="signed",
            reason="",
            signed_at=_instant(said.body.get("signed_at")),
            certificate_serial=text_of(said.body.get("certificate_serial"), field="certificate_serial"),
            signature_b64=signature,
            raw=said.raw,
        )
    except Unfit as fault:
        return Signed(reference, "unknown", f"{fault.field}:{fault.reason}", None, None, None, said.raw)


def _decoded(value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        raise Unfit("signature_b64", "not_base64", value) from None


def _instant(value: object) -> datetime:
    try:
        found = datetime.fromisoformat(text_of(value, field="signed_at"))
    except ValueError:
        raise Unfit("signed_at", "not_moment", value) from None
    if found.tzinfo is None:
        raise Unfit("signed_at", "not_moment", value)
    return found.astimezone(UTC)
