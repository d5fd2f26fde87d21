"""`loanmill schedule check`."""

from __future__ import annotations

import json
from pathlib import Path

from loanmill.cli.boot import console
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.schedule.vectors.check import VectorsInvalid, Verdict, check_vectors


def check_file(*, file: Path) -> int:
    """Compare every vector of a file and print what differs; 0 when all match. Raises CannotGoOn."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        verdicts = check_vectors(document)
    except FileNotFoundError as error:
        raise CannotGoOn(f"没有文件 no such file: {file}") from error
    except OSError as error:
        raise CannotGoOn(f"{file}: 读不了 cannot be read: {error.strerror}") from error
    except RecursionError as error:
        raise CannotGoOn(f"{file}: 层层嵌套太深 is nested too deeply to be vectors") from error
    except UnicodeDecodeError as error:
        raise CannotGoOn(f"{file}: 不是 UTF-8 文本 is no UTF-8 text: {error}") from error
    except json.JSONDecodeError as error:
        raise CannotGoOn(
            f"{file}: 不是 JSON is no JSON: 第 {error.lineno} 行 line {error.lineno}: {error.msg}"
        ) from error
    except VectorsInvalid as error:
        raise CannotGoOn(f"{file}: 没有可核对的内容 {error}") from error
    if not verdicts:
        raise CannotGoOn(f"{file}: 文件里没有向量 the file holds no vectors")
    for verdict in verdicts:
        for line in _lines(verdict):
            console.print(line, soft_wrap=True, markup=False)
    matched = sum(verdict.matched for verdict in verdicts)
    given = sum(verdict.periods_given for verdict in verdicts)
    if given:
        console.print(f"{given} 个向量自带期间 vectors state their own periods (rows with `from`)")
    console.print(f"matched {matched} of {len(verdicts)}")
    return 0 if matched == len(verdicts) else 1


def _lines(verdict: Verdict) -> list[str]:
    """What is to be said about a vector that does not match."""
    if verdict.unknown:
        return [f"? {verdict.id}: 未知惯例 unknown convention: {verdict.unknown}"]
    if verdict.unreadable:
        return [f"? {verdict.id}: 无法读取 cannot be computed: {verdict.unreadable}"]
    return [
        f"✗ {verdict.id}: {'合计 total' if one.row is None else f'第 {one.row} 行 row {one.row}'} "
        f"{one.field}: 我们 ours {one.ours}, 对方 theirs {one.theirs}"
        for one in verdict.differences
    ]
