"""The vocabulary: every name a policy may read, with its type, unit and range. One YAML file an area.

A changed type or unit is a new name. The version is the digest of the files, so it cannot be forgotten.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Literal

import yaml

from loanmill.core.evidence.missing import Missing, Value

Type = Literal["fen", "bp", "count", "days", "months", "date", "bool", "code", "text"]
NUMBERS = frozenset({"fen", "bp", "count", "days", "months"})


@dataclass(frozen=True, slots=True)
class Term:
    """One name: its type is its unit too (`fen` is money, `bp` a ratio in basis points).

    `doc` says in English what it means; `zh_doc` in Chinese, for what people look up in the catalogue of features.
    """

    name: str
    type: Type
    kind: Literal["fact", "finding"]
    zh: str
    en: str
    doc: str
    area: str
    min: int | None = None
    max: int | None = None
    codes: tuple[str, ...] = ()
    personal: bool = False
    zh_doc: str = ""

    def admit(self, value: Value) -> Value:
        """`value` if it is of this type and range; Missing(out_of_range) if a number is outside it.

        Raises TypeError for a value of another type: that is a fault in an adapter, not in the data.
        """
        if isinstance(value, Missing):
            return value
        if self.type in NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int):
                raise TypeError(f"{self.name} is {self.type}, an integer; got {value!r}")
            assert self.min is not None and self.max is not None
            return value if self.min <= value <= self.max else Missing("out_of_range")
        if self.type == "bool":
            if not isinstance(value, bool):
                raise TypeError(f"{self.name} is true or false; got {value!r}")
            return value
        if not isinstance(value, str):
            raise TypeError(f"{self.name} is {self.type}, a text; got {value!r}")
        if self.type == "date":
            date.fromisoformat(value)
        if self.type == "code" and value not in self.codes:
            return Missing("out_of_range")
        return value


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All terms by name, and the version that snapshots and facts carry."""

    terms: Mapping[str, Term]
    version: str

    def admit(self, name: str, value: Value) -> Value:
        """`value` checked against the term `name`. Raises KeyError for an unknown name."""
        term = self.terms.get(name)
        if term is None:
            raise KeyError(f"{name} is not in the vocabulary; add it to a file in core/evidence/vocabulary")
        return term.admit(value)


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary that ships with this build. Raises ValueError when a file contradicts itself."""
    terms: dict[str, Term] = {}
    hashed = hashlib.sha256()
    files = [file for file in resources.files(__package__).iterdir() if file.name.endswith(".yaml")]
    for file in sorted(files, key=lambda item: item.name):
        data = file.read_bytes()
        hashed.update(file.name.encode() + b"\0" + data)
        for name, fields in yaml.safe_load(data).items():
            if name in terms:
                raise ValueError(f"{file.name}: {name} is already in {terms[name].area}.yaml")
            terms[name] = _term(name, fields, area=file.name.removesuffix(".yaml"))
    return Vocabulary(terms=terms, version=f"1:{hashed.hexdigest()[:16]}")


def _term(name: str, fields: dict[str, object], *, area: str) -> Term:
    codes = fields.pop("codes", [])
    assert isinstance(codes, list)
    term = Term(name=name, area=area, codes=tuple(codes), **fields)  # type: ignore[arg-type]
    if term.type in NUMBERS and (term.min is None or term.max is None or term.min > term.max):
        raise ValueError(f"{area}.yaml: {name} is a number; give it min and max")
    if term.type == "code" and not term.codes:
        raise ValueError(f"{area}.yaml: {name} is a code; list its codes")
    return term
