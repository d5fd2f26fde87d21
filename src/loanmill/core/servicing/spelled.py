"""Contracts and states as plain values, for rows. A state is kept without its contract, which never changes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import msgspec

from loanmill.core.kernel.canonical import Json
from loanmill.core.servicing.contract import Contract
from loanmill.core.servicing.state import LoanState


class FileInvalid(ValueError):
    """What was kept of a loan is no contract or state; the message names the field."""


def spell_contract(*, contract: Contract) -> dict[str, Json]:
    """A contract as plain values, days as 2026-01-31."""
    return cast("dict[str, Json]", msgspec.to_builtins(contract))


def read_contract(*, values: Mapping[str, Json]) -> Contract:
    """The inverse of `spell_contract`. Raises FileInvalid."""
    try:
        return msgspec.convert(dict(values), Contract)
    except (msgspec.ValidationError, ValueError) as fault:
        raise FileInvalid(f"the contract that was kept cannot be read: {fault}") from fault


def spell_state(*, state: LoanState) -> dict[str, Json]:
    """A state as plain values, its contract left out."""
    values = cast("dict[str, Json]", msgspec.to_builtins(state))
    del values["contract"]
    return values


def read_state(*, contract: Mapping[str, Json], values: Mapping[str, Json]) -> LoanState:
    """The inverse of `spell_state`, from the spelled contract beside it. Raises FileInvalid."""
    try:
        return msgspec.convert({**values, "contract": contract}, LoanState)
    except (msgspec.ValidationError, ValueError) as fault:
        raise FileInvalid(f"the state that was kept of loan {contract.get('loan')} cannot be read: {fault}") from fault


_STATE = msgspec.json.Decoder(LoanState)


def read_texts(*, contract: str, state: str) -> LoanState:
    """What `read_state` reads, from the JSON texts of both, for files by the thousand. Raises FileInvalid."""
    try:
        return _STATE.decode(f'{state.rstrip()[:-1]},"contract":{contract}}}')
    except msgspec.DecodeError as fault:
        raise FileInvalid(f"the state that was kept cannot be read: {fault}") from fault


def state_text(*, state: LoanState) -> str:
    """What `spell_state` gives, as its canonical JSON text (core/kernel/canonical)."""
    values = msgspec.structs.asdict(state)
    del values["contract"]
    return msgspec.json.encode(values, order="sorted").decode()


def read_booked(*, text: str) -> dict[str, int]:
    """What was booked by account, in fen, from its JSON text. Raises FileInvalid."""
    try:
        return msgspec.json.decode(text, type=dict[str, int])
    except msgspec.DecodeError as fault:
        raise FileInvalid(f"what was kept as booked cannot be read: {fault}") from fault
