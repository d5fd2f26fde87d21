"""Situations as a credit officer writes them: a sound case, and what differs from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

import yaml

from loanmill.core.evidence.missing import Missing, Value
from loanmill.core.evidence.snapshot import Read, Snapshot
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.strategy.first.reader import Reader
from loanmill.core.strategy.text.spots import Faults, Spot

CASES = Path(__file__).parent / "cases"
DAY = date(2026, 6, 1)


def documents(product: str) -> dict[str, object]:
    """The file of situations of one product."""
    return yaml.safe_load((CASES / f"{product}.yaml").read_text(encoding="utf-8"))


def value_of(name: str, written: object) -> Value:
    """A value in the units of policies: `120000 yuan`, `35%`, `missing: timeout`."""
    if isinstance(written, dict):
        return Missing(written["missing"])
    term = vocabulary().terms[name]
    if term.type in ("bool", "code"):
        assert isinstance(written, bool | str)
        return term.admit(written)
    faults = Faults(file="situations")
    value = Reader(faults).quantity(Spot(written, 0, name), unit=term.type)
    assert not faults.found, faults.found
    return term.admit(value)


def sound_values(product: str) -> dict[str, Value]:
    """The sound case."""
    sound = documents(product)["sound"]
    assert isinstance(sound, dict)
    return {name: value_of(name, written) for name, written in sound.items()}


def snapshot_of(product: str, values: dict[str, Value], *, on: date = DAY) -> Snapshot:
    """A snapshot that holds these values."""
    return Snapshot(
        id=UUID(int=1),
        application=UUID(int=2),
        product=product,
        business_date=on,
        as_of=datetime(2026, 6, 1, tzinfo=UTC),
        versions={"vocabulary": "test"},
        values={name: Read(value=value, origin="test") for name, value in values.items()},
    )


def changed(snapshot: Snapshot, **values: Value) -> Snapshot:
    """The same snapshot with other values."""
    return replace(snapshot, values={**snapshot.values, **{n: Read(v, "test") for n, v in values.items()}})
