"""A case as JSON: what is read exactly, what is missing, and what is told with its field, value and remedy."""

from __future__ import annotations

import pytest

from loanmill.core.kernel.canonical import parse
from loanmill.core.strategy.case.compile import Case, compile_case
from loanmill.core.strategy.case.reading import CaseInvalid
from loanmill.core.strategy.document.read import read_program

POLICY = """
format: policy/2
kind: calculation
policy: echo
version: "echo/1"
product: echo
effective_from: 2026-01-01
title: {zh: 回声, en: Echo}
inputs:
  amount_fen: {type: fen, min: 0, max: 1000000 fen, zh: 金额, en: Amount}
  quality: {type: decimal(2), min: -1.00, max: 1.00, zh: 质量, en: Quality}
  day: {type: date, zh: 日, en: Day}
  flag: {type: bool, zh: 旗, en: Flag}
  region: {type: code, codes: [east, west], zh: 地区, en: Region}
  word: {type: text, zh: 词, en: Word}
formulas:
  a_fen: amount_fen
  b: quality
  c: months_between(day, day)
  d: flag
  e: if(region == east, 1, 2)
  f: bucket(word, "x")
outputs: [a_fen, b, c, d, e, f]
"""
FULL = '{"amount_fen": 5, "quality": 0.35, "day": "2026-02-28", "flag": true, "region": "west", "word": "中"}'


@pytest.fixture(scope="module")
def case() -> Case:
    return compile_case(read_program(text=POLICY, file="echo.yaml"))


def outputs(case: Case, text: str) -> dict:
    found = parse(case.decide_bytes(text.encode()))
    assert isinstance(found, dict)
    return dict(found["outputs"])


def test_known_values_are_read_exactly(case: Case) -> None:
    found = outputs(case, FULL)
    assert (found["a_fen"], found["b"], found["c"], found["d"], found["e"]) == (5, 35, 0, True, 2)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("0.3", 30),
        ("-0.07", -7),
        ("1", 100),
        ("0.350", 35),
        ("3.5e-1", 35),
        ('"0.35"', 35),
        ("-0.0", 0),
        ("1.01", None),
    ],
)
def test_decimals(case: Case, written: str, read: int | None) -> None:
    assert outputs(case, FULL.replace("0.35", written))["b"] == read


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("amount_fen", "null"),
        ("amount_fen", '{"missing": "timeout"}'),
        ("amount_fen", "-1"),
        ("amount_fen", "1000001"),
        ("amount_fen", "9" * 400),
        ("quality", "1e400"),
        ("region", '"north"'),
        ("day", '"1066-01-01"'),
    ],
)
def test_what_is_missing(case: Case, name: str, written: str) -> None:
    column = {"amount_fen": "a_fen", "quality": "b", "region": "e", "day": "c"}[name]
    now = {"amount_fen": "5", "quality": "0.35", "region": '"west"', "day": '"2026-02-28"'}[name]
    assert outputs(case, FULL.replace(f'"{name}": {now}', f'"{name}": {written}'))[column] is None
    assert outputs(case, "{}")[column] is None


def test_the_trace_tells_why_a_value_is_missing(case: Case) -> None:
    told = parse(case.trace_bytes(b'{"amount_fen": {"missing": "timeout"}, "region": "north", "quality": null}'))
    assert isinstance(told, dict)
    inputs = told["trace"]["inputs"]
    assert inputs["amount_fen"] == {"missing": "timeout"}
    assert inputs["region"] == {"missing": "out_of_range"}
    assert inputs["quality"] == {"missing": "not_asked"}


@pytest.mark.parametrize(
    ("now", "written", "says"),
    [
        (": 5,", ": 5.5,", "amount_fen: 5.5 is no fen; write a whole number of fen"),
        (": 5,", ': "5",', 'amount_fen: "5" is no fen'),
        (": 5,", ": true,", "amount_fen: true is no fen"),
        (": 5,", ': {"missing": "dog"},', "amount_fen: "),
        ("0.35", "0.355", "quality: 0.355 is finer than decimal(2); write a number with at most 2 decimals"),
        ("0.35", "0.3500000000000000000000000000000000000001", "finer than decimal(2)"),
        ("0.35", '"much"', 'quality: "much" is no decimal(2)'),
        ("0.35", "NaN", "the case is no JSON"),
        ("0.35", '"NaN"', "quality: "),
        ("0.35", '"Infinity"', "quality: "),
        ("0.35", "Infinity", "the case is no JSON"),
        ('"2026-02-28"', '"2026-02-30"', 'day: "2026-02-30" is no date; write a date, such as "2026-01-31"'),
        ('"2026-02-28"', "20260228", "day: 20260228 is no date"),
        ("true", "1", "flag: 1 is no bool; write true or false"),
        ('"west"', "3", "region: 3 is no code"),
        ('"中"', "[1]", "word: [1] is no text"),
        (': 5, "quality": 0.35', ': true, "quality": 0..3', "the case is no JSON"),
        (FULL, "[1, 2]", "the case is no JSON object"),
        (FULL, "", "the case is no JSON"),
        (FULL, "[" * 100_000, "the case is no JSON"),
    ],
)
def test_what_cannot_be_read_is_told(case: Case, now: str, written: str, says: str) -> None:
    for decide in (case.decide_bytes, case.trace_bytes, case.decide_json):
        with pytest.raises(CaseInvalid) as told:
            decide(FULL.replace(now, written).encode())
        assert says in str(told.value)


def test_undeclared_fields_are_skipped_whatever_they_hold(case: Case) -> None:
    more = FULL[:-1] + ', "x": 1e999, "y": [[{"amount_fen": 7}]], "' + "k" * 5000 + '": "\\ud83d\\ude00"}'
    assert outputs(case, more) == outputs(case, FULL)


def test_values_of_a_snapshot_are_checked_too(case: Case) -> None:
    known = {"amount_fen": 5, "quality": 35, "day": "2026-02-28", "flag": True, "region": "west", "word": "中"}
    assert dict(case.decide(known).columns) == outputs(case, FULL)
    for name, wrong in (("amount_fen", True), ("amount_fen", "5"), ("flag", 1), ("day", "today"), ("word", 3)):
        with pytest.raises(CaseInvalid, match=name):
            case.decide({**known, name: wrong})
