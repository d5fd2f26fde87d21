"""Names and reasons in words, both languages."""

from __future__ import annotations

from collections.abc import Iterable

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.reasons import LANGUAGES
from loanmill.core.strategy.explain.words import label, sentence
from loanmill.core.strategy.tree.program import Program
from loanmill.lab.underwriting.report.html import both

OUTCOMES = {"approve": ("通过", "approve"), "refer": ("转人工", "refer"), "decline": ("拒绝", "decline")}
PARAM = {"rule_unknown": "rule"}


def outcome(code: str) -> str:
    """An outcome as a coloured word."""
    return f'<span class="tag {code}">{both(*OUTCOMES[code])}</span>'


def reason(programs: Iterable[Program], flat: str) -> tuple[str, str]:
    """A flat reason in words, without the figures that differ by case."""
    code, _, name = flat.partition(":")
    known = list(programs)
    program = next((one for one in known if code in one.reasons), known[0])
    if code == "value_missing":
        zh, en = (label(program=program, name=name, language=language) for language in LANGUAGES)
        return f"未取得：{zh}", f"Not known: {en}"
    made = Reason(code, {PARAM[code]: name} if code in PARAM else {})
    return sentence(program=program, reason=made, language="zh"), sentence(program=program, reason=made, language="en")


def percent(bp: int | None) -> str:
    """Basis points as per cent; a dash for none."""
    return "–" if bp is None else f"{bp / 100:.2f}%"


def whole(number: int | None) -> str:
    """A count or amount with separators."""
    return "–" if number is None else f"{number:,}"


def yuan(fen: int | None) -> str:
    """Whole yuan."""
    return "–" if fen is None else f"{fen // 100:,}"
