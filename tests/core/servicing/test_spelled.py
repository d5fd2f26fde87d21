"""Files as text: what cannot be read says so, whatever was put in its place."""

from __future__ import annotations

import json
from datetime import date

import pytest

from loanmill.core.servicing.contract import Contract, Planned
from loanmill.core.servicing.spelled import (
    FileInvalid,
    read_booked,
    read_state,
    read_texts,
    spell_contract,
    spell_state,
    state_text,
)
from loanmill.core.servicing.state import opened

CONTRACT = Contract(
    loan="L", entity="E", funder="F", debtor="D", principal_fen=100, rate_bp=1, starts_on=date(2026, 1, 1),
    plan=(Planned(starts_on=date(2026, 1, 1), due_on=date(2026, 2, 1), principal_fen=100, interest_fen=1),),
)  # fmt: skip
SPELLED = spell_contract(contract=CONTRACT)
STATE = spell_state(state=opened(contract=CONTRACT))


def test_the_contract_beside_the_state_counts() -> None:
    other = {**STATE, "contract": {**SPELLED, "rate_bp": 2}}
    found = read_texts(contract=json.dumps(SPELLED), state=json.dumps(other))
    assert found == read_state(contract=SPELLED, values=other) == opened(contract=CONTRACT)


@pytest.mark.parametrize(
    "state",
    ["", "{}", "[]", "null", "{", state_text(state=opened(contract=CONTRACT))[:-2],
     json.dumps({**STATE, "on": "2026-13-01"}), json.dumps({**STATE, "rate_bp": 1.5})],
)  # fmt: skip
def test_a_state_that_is_none_is_told(state: str) -> None:
    with pytest.raises(FileInvalid, match="state that was kept"):
        read_texts(contract=json.dumps(SPELLED), state=state)


@pytest.mark.parametrize(("name", "value"), [("principal_fen", 99), ("rate_bp", -1), ("plan", []), ("starts_on", "x")])
def test_a_contract_that_contradicts_itself_is_told(name: str, value: object) -> None:
    with pytest.raises(FileInvalid):
        read_texts(contract=json.dumps({**SPELLED, name: value}), state=json.dumps(STATE))


@pytest.mark.parametrize(("starts_on", "interest_fen"), [("2026-02-01", 1), ("2026-03-01", 1), ("2026-01-01", -1)])
def test_a_stretch_of_no_day_or_below_zero_is_told(starts_on: str, interest_fen: int) -> None:
    line = {**STATE["lines"][0]}  # type: ignore[index,call-overload,dict-item]
    line["stretches"] = [{**line["stretches"][0], "starts_on": starts_on, "interest_fen": interest_fen}]  # type: ignore[index,call-overload,dict-item]
    for read in (
        lambda values: read_texts(contract=json.dumps(SPELLED), state=json.dumps(values)),
        lambda values: read_state(contract=SPELLED, values=values),
    ):
        with pytest.raises(FileInvalid, match="stretch"):
            read({**STATE, "lines": [line]})


@pytest.mark.parametrize("text", ["", "[]", '{"1001": "5"}', '{"1001": 0.5}'])
def test_what_was_booked_is_fen_by_account(text: str) -> None:
    assert read_booked(text='{"1001":-5}') == {"1001": -5}
    with pytest.raises(FileInvalid, match="booked"):
        read_booked(text=text)
