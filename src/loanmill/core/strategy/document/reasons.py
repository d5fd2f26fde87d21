"""Reasons: every code that a policy gives has words, in the house's catalogue or in its own section `reasons`."""

from __future__ import annotations

from string import Formatter

from loanmill.core.kernel.reasons import reason_words
from loanmill.core.strategy.text.fields import Fields
from loanmill.core.strategy.text.spots import Spot

Words = dict[str, dict[str, str]]


def read_reasons(fields: Fields, spot: Spot) -> Words:
    """The policy's own reasons: `code: {zh: words, en: words}`, with `{name}` for a value."""
    own: Words = {}
    for code, item in fields.table(spot, needs=(), may=tuple(spot.raw) if isinstance(spot.raw, dict) else ()).items():
        table = fields.table(item, needs=("zh", "en"))
        own[code] = {language: fields.text(table[language]) for language in ("zh", "en")}
        if code in reason_words():
            fields.faults.add(item, f"the reason {code} has words already", remedy="drop it, or choose another code")
    return own


def reason_code(fields: Fields, spot: Spot, own: Words, *, params: set[str]) -> str:
    """A reason code that has words, which ask for nothing but `params`."""
    code = fields.text(spot)
    if not code:
        return ""
    if code not in own and code not in reason_words():
        remedy = "add it to the policy's section reasons, with zh and en"
        fields.faults.add(spot, f"the reason {code} has no words", remedy=remedy)
        return code
    if lacking := sorted(words_ask(code, own) - params):
        message = f"the words of {code} ask for {', '.join(lacking)}, which this does not read"
        fields.faults.add(spot, message, remedy="give another reason, or reword it")
    return code


def words_ask(code: str, own: Words) -> set[str]:
    """The parameters that the words of a code ask for."""
    if code in own:
        return {part for text in own[code].values() for part in _params(text)}
    return set(reason_words()[code].params) if code in reason_words() else set()


def _params(text: str) -> set[str]:
    try:
        return {name.split(":")[0] for _, name, _, _ in Formatter().parse(text) if name}
    except ValueError:
        return set()
