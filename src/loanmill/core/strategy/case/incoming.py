"""A case as JSON bytes: declared fields alone are read, undeclared ones are skipped without being built.

Two typed readers: one for cases in which every field is known and in range (checked while parsing), and one for all
others, which takes null, absence and `{"missing": reason}`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from loanmill.core.evidence.missing import Missing, MissingReason
from loanmill.core.strategy.case.arithmetic import EPOCH
from loanmill.core.strategy.case.reading import CaseInvalid, Given, run_value, wanted, wrong
from loanmill.core.strategy.case.writer import Pool
from loanmill.core.strategy.tree.nodes import Constant
from loanmill.core.strategy.tree.program import Input
from loanmill.core.strategy.tree.types import INT64, Type


class Gap(msgspec.Struct, forbid_unknown_fields=True):
    """A value given as missing."""

    missing: MissingReason


class Unfit(Exception):
    """A case that is not for the reader of known values: the other one reads it, and tells what is wrong."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads cases of one program. `known` decodes to a struct with fields f0, f1 ...; it raises for any other case."""

    inputs: tuple[Input, ...]
    fields: tuple[tuple[int, str, Input], ...]
    known: msgspec.json.Decoder[Any]
    general: msgspec.json.Decoder[Any]
    raw: msgspec.json.Decoder[Any]

    def given(self, data: bytes) -> Given:
        """The values of any case. Raises CaseInvalid."""
        try:
            case = self.general.decode(data)
        except msgspec.ValidationError as error:
            raise self._complaint(data, str(error)) from None
        except (msgspec.DecodeError, RecursionError) as error:
            raise _no_json(error) from None
        values: list[Constant | None] = [None] * len(self.inputs)
        why = ["not_asked"] * len(self.inputs)
        gaps = (1 << len(self.inputs)) - 1
        for index, name, item in self.fields:
            value = getattr(case, name)
            if value is None or value is msgspec.UNSET:
                continue
            if type(value) is Gap:
                why[index] = value.missing
                continue
            found = run_value(item, scaled(item, value) if type(value) is Decimal else value)
            if isinstance(found, Missing):
                why[index] = found.reason
                continue
            values[index], why[index] = found, ""
            gaps ^= 1 << index
        return Given(tuple(values), gaps, tuple(why))

    def _complaint(self, data: bytes, told: str) -> CaseInvalid:
        """Name the field and show its value, which the parser's own message leaves out."""
        try:
            case = self.raw.decode(data)
        except msgspec.ValidationError:
            return CaseInvalid('the case is no JSON object; write {"name": value, ...}')
        except msgspec.DecodeError as error:
            return _no_json(error)
        for _, name, item in self.fields:
            value = getattr(case, name)
            if value is not msgspec.UNSET:
                try:
                    msgspec.json.decode(value, type=_general(item.type))
                except msgspec.ValidationError:
                    return wrong(item.name, item.type, bytes(value).decode(errors="replace"))
        return CaseInvalid(f"the case does not fit the policy's inputs ({told})")


def _no_json(error: Exception) -> CaseInvalid:
    return CaseInvalid(f"the case is no JSON ({error}); mend it: no NaN, no Infinity, UTF-8")


def reader_of(*, inputs: tuple[Input, ...], read: Sequence[int]) -> Reader:
    """The reader of a program's cases; only inputs at the places `read` are looked at."""
    picked = [(index, inputs[index]) for index in read]
    fields = tuple((index, f"f{index}", item) for index, item in picked)
    rename = {name: item.name for _, name, item in fields}
    unset = msgspec.UNSET

    def struct(kind: str, typed: list[Any]) -> msgspec.json.Decoder[Any]:
        return msgspec.json.Decoder(msgspec.defstruct(kind, typed, rename=rename, gc=False))

    return Reader(
        inputs,
        fields,
        struct("Known", [(name, _known(item.type)) for _, name, item in fields]),
        struct("General", [(name, _general(item.type) | msgspec.UnsetType, unset) for _, name, item in fields]),
        struct("Raw", [(name, msgspec.Raw | msgspec.UnsetType, unset) for _, name, _ in fields]),
    )


def is_decimal(type_: Type) -> bool:
    """Whether JSON writes the type with decimals; fen and bp are written as the integers they are."""
    return type_.kind == "number" and type_.unit == "number" and type_.scale > 0


def _known(type_: Type) -> Any:
    """The type of a known value, with its range where the parser can check it."""
    if is_decimal(type_):
        return msgspec.Raw
    if type_.kind == "number":
        if INT64[0] <= type_.low and type_.high <= INT64[1]:
            return Annotated[int, msgspec.Meta(ge=type_.low, le=type_.high)]
        return int
    if type_.kind == "code":
        return Literal[type_.codes] if type_.codes else msgspec.Raw
    return {"date": date, "bool": bool, "text": str}[type_.kind]


def _general(type_: Type) -> Any:
    if is_decimal(type_):
        return Decimal | Gap | None
    kinds: dict[str, Any] = {"number": int, "date": date, "bool": bool}
    return kinds.get(type_.kind, str) | Gap | None


def unpacked(pool: Pool, item: Input, text: str) -> str:
    """The text that turns a parsed known value into the value as it runs."""
    type_ = item.type
    if is_decimal(type_):
        return f"{pool.put(_decimal)}({text}, {type_.scale}, {type_.low}, {type_.high})"
    if type_.kind == "date":
        return f"{pool.put(_within)}({text}.toordinal() - {EPOCH}, {type_.low}, {type_.high})"
    if type_.kind == "number" and not (INT64[0] <= type_.low and type_.high <= INT64[1]):
        return f"{pool.put(_within)}({text}, {type_.low}, {type_.high})"
    if type_.kind == "code" and not type_.codes:
        return f"{pool.put(_never)}({text})"
    return text


def _within(value: int, low: int, high: int) -> int:
    if low <= value <= high:
        return value
    raise Unfit


def _never(value: object) -> int:
    raise Unfit


def _decimal(raw: msgspec.Raw, scale: int, low: int, high: int) -> int:
    """Plain digits with at most `scale` decimals; exponents and further zeros are left to the other reader."""
    whole, _, cents = bytes(raw).partition(b".")
    if len(cents) > scale:
        raise Unfit
    try:
        value = int(whole + cents.ljust(scale, b"0"))
    except ValueError:
        raise Unfit from None
    if low <= value <= high:
        return value
    raise Unfit


def scaled(item: Input, value: Decimal) -> int:
    """A decimal as the integer of its type. Raises CaseInvalid where it is finer, Unfit never."""
    sign, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int):
        raise wrong(item.name, item.type, str(value))
    places = exponent + item.type.scale
    if places > MOST_PLACES:
        return item.type.high + 1  # far outside any range, and too long to write out
    number = int("".join(map(str, digits)))
    if places >= 0:
        number *= _power(places)
    else:
        number, rest = divmod(number, _power(min(-places, len(digits) + 1)))
        if rest:
            shown = f"{item.name}: {value} is finer than {item.type.named()}"
            raise CaseInvalid(f"{shown}; write {wanted(item.type)}")
    return -number if sign else number


MOST_PLACES = 60


def _power(places: int) -> int:
    return int(10**places)
