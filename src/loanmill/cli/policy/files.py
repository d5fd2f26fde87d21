"""Reading policies and cases from files, with refusals in words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.markup import escape

from loanmill.cli.boot import console
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.strategy.document.read import Document, check
from loanmill.core.strategy.text.spots import Fault

MAX_POLICY_BYTES = 50_000_000
MAX_CASE_BYTES = 10_000_000


def bytes_of(path: Path, *, most: int = MAX_POLICY_BYTES) -> bytes:
    """The bytes of a file. Raises CannotGoOn where there is none, or it is larger than a file of its kind can be."""
    try:
        if path.stat().st_size > most:
            raise CannotGoOn(
                f"{path} 太大 is too large; 不超过 {most // 10**6} MB it may have at most {most // 10**6} MB"
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise CannotGoOn(f"没有文件 there is no file {path}; 检查路径 check the path") from error
    except IsADirectoryError as error:
        raise CannotGoOn(f"{path} 是文件夹 is a folder; 请给文件 name a file") from error


def text_of(path: Path) -> str:
    """The text of a file, line ends as they are. Raises CannotGoOn when it cannot be read as UTF-8."""
    try:
        return bytes_of(path).decode("utf-8")
    except UnicodeDecodeError as error:
        raise CannotGoOn(f"{path} 不是 UTF-8 is not UTF-8; 请另存为 UTF-8 save it as UTF-8") from error


def document_of(path: Path) -> Document:
    """The checked document of a policy file; its faults are printed. Raises CannotGoOn when it has any."""
    document, faults = check(text=text_of(path), file=str(path))
    if document is None or faults:
        print_faults(faults)
        raise CannotGoOn(f"{path}: {len(faults)} 处错误 faults; 先改正 mend them first")
    return document


def case_of(path: Path) -> bytes:
    """The bytes of a case file, no field of which stands twice. Raises CannotGoOn.

    The compiled reader takes the last of two equal fields, as parsers do; a person who wrote two meant one of them.
    """
    data = bytes_of(path, most=MAX_CASE_BYTES)
    try:
        twice = _twice(data)
    except (ValueError, RecursionError):
        return data  # no JSON at all: the reader of cases says where
    if twice:
        raise CannotGoOn(f"{path}: 字段重复 fields that stand twice: {', '.join(twice)}; 各留一个 keep one of each")
    return data


def _twice(data: bytes) -> list[str]:
    """The fields that stand more than once in one object, anywhere in the file."""
    found: list[str] = []

    def fields(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(pairs)
        if len(made) < len(pairs):
            names = [name for name, _ in pairs]
            found.extend(name for name in made if names.count(name) > 1 and name not in found)
        return made

    json.loads(data, object_pairs_hook=fields)
    return found


def print_faults(faults: tuple[Fault, ...]) -> None:
    """Each fault: file and line, place, what is wrong, what to do."""
    for fault in faults:
        console.print(
            f"[red]✗[/red] [bold]{escape(fault.file)}:{fault.line}[/bold] [dim]{escape(fault.path)}[/dim]\n"
            f"  {escape(fault.message)}\n  [cyan]→ {escape(fault.remedy)}[/cyan]",
            soft_wrap=True,
        )
