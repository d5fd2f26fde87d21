"""Canonical JSON fragments: constants are spelled when the policy is compiled, values when a case is decided."""

from __future__ import annotations

from collections.abc import Mapping
from json.encoder import encode_basestring

from loanmill.core.strategy.case.arithmetic import iso
from loanmill.core.strategy.case.expressions import code_of
from loanmill.core.strategy.case.writer import Code, Pool, Writer
from loanmill.core.strategy.tree.nodes import Node
from loanmill.core.strategy.tree.types import Type

Parts = list[str | Code]

quote = encode_basestring
"""A text as canonical JSON writes it: in quotes, with only what must be escaped."""


def quoted_day(days: int) -> str:
    """A day number as a JSON text."""
    return f'"{iso(days)}"'


def json_of(pool: Pool, code: Code, type_: Type) -> Code:
    """The expression that spells a value as JSON; null where it is missing."""
    text = _known(pool, code.text, type_)
    if not code.maybe:
        return Code(text)
    return Code(f"({pool.put('null')} if {code.text} is None else {text})")


def _known(pool: Pool, text: str, type_: Type) -> str:
    if type_.kind == "number":
        return text
    if type_.kind == "date":
        return f"{pool.put(quoted_day)}({text})"
    if type_.kind == "bool":
        return f"({pool.put('true')} if {text} else {pool.put('false')})"
    if type_.kind == "code" and type_.codes:
        return f"{pool.put({code: quote(code) for code in type_.codes})}[{text}]"
    return f"{pool.put(quote)}({text})"


def value_of(writer: Writer, node: Node) -> Code:
    """The expression that spells a node's value as JSON."""
    code = code_of(writer, node)
    if code.maybe and not code.simple:
        held = writer.temp()
        text = _known(writer.pool, held, node.type)
        return Code(f"({writer.pool.put('null')} if ({held} := {code.text}) is None else {text})")
    return json_of(writer.pool, code, node.type)


def table_of(fields: Mapping[str, Parts]) -> Parts:
    """A JSON object with sorted keys."""
    parts: Parts = ["{"]
    for index, name in enumerate(sorted(fields)):
        parts += [("," if index else "") + quote(name) + ":", *fields[name]]
    return [*parts, "}"]


def list_of(items: list[Parts]) -> Parts:
    """A JSON list."""
    parts: Parts = ["["]
    for index, item in enumerate(items):
        parts += [*([","] if index else []), *item]
    return [*parts, "]"]


def reason_of(writer: Writer, code: str, params: tuple[tuple[str, Node], ...]) -> Parts:
    """A reason with its parameters, as core.evidence.decision spells it."""
    given: dict[str, Parts] = {name: [value_of(writer, node)] for name, node in params}
    return table_of({"code": [quote(code)], "params": table_of(given)})
