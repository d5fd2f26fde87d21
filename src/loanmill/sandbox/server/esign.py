"""Signing service: POST /esign/v1/contracts, GET of one contract, GET /esign/v1/certificate.

Signatures are true Ed25519 signatures under a key made from the seed, so that a lender can verify them.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from loanmill.core.kernel.canonical import instant_text
from loanmill.sandbox.rng import number
from loanmill.sandbox.server.message import BadRequest, Request, Response, WireRow, reply, text
from loanmill.sandbox.server.misbehave import not_found
from loanmill.sandbox.server.state import State
from loanmill.sandbox.town import Town


@lru_cache(maxsize=4)
def _key(seed: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(number(seed, "esign").to_bytes(32, "big"))


def sign(town: Town, state: State, request: Request) -> Response:
    """{"reference", "document_sha256", "signers": [{"name", "role"}], "requested_at"?} -> signed at once.

    What is signed is `signed_bytes` of the reply's own fields.
    """
    body = request.body
    reference, document = text(body, "reference"), text(body, "document_sha256")
    signers = body.get("signers")
    if not isinstance(signers, list) or not signers or not all(isinstance(signer, dict) for signer in signers):
        raise BadRequest("signers", "a list of {name, role} is required")
    people = [{"name": text(signer, "name"), "role": text(signer, "role")} for signer in signers]
    requested_at = _instant(body, town)

    def make(_: int) -> tuple[WireRow, int]:
        signed_at = requested_at + timedelta(seconds=20 + number(town.seed, "signing", reference) % 400)
        serial = f"SIM{number(town.seed, 'certificate') % 10**12:012d}"
        signed: WireRow = {
            "reference": reference,
            "document_sha256": document,
            "signers": people,
            "signed_at": instant_text(signed_at),
            "certificate_serial": serial,
        }
        signature = _key(town.seed).sign(signed_bytes(signed))
        return {**signed, "signature_b64": base64.b64encode(signature).decode()}, 0

    return reply(state.once("contract", reference, body, make))


def signed_bytes(signed: WireRow) -> bytes:
    """The bytes under the signature: JSON of the five fields, sorted, without white space."""
    fields = ("reference", "document_sha256", "signers", "signed_at", "certificate_serial")
    chosen = {field: signed[field] for field in fields}
    return json.dumps(chosen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def contract(town: Town, state: State, request: Request) -> Response:
    """A contract signed before, or 404."""
    known = state.get("contract", request.tail)
    return not_found() if known is None else reply(known)


def certificate(town: Town, request: Request) -> Response:
    """The public key of the service, raw Ed25519 in base64."""
    raw = _key(town.seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return reply({"algorithm": "Ed25519", "public_key_b64": base64.b64encode(raw).decode()})


def _instant(body: object, town: Town) -> datetime:
    """When signing was asked for; the morning of the town's start when the request does not say."""
    assert isinstance(body, dict)
    value = body.get("requested_at")
    if value is None:
        return datetime.combine(town.start, time(1), tzinfo=UTC)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise BadRequest("requested_at", "an instant such as 2026-06-01T01:00:00Z is required") from None
    if found.tzinfo is None:
        raise BadRequest("requested_at", "an instant needs its zone")
    return found
