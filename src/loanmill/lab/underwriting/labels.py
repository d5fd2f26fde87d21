"""Names of the vocabulary and of trades in words."""

from __future__ import annotations

from loanmill.core.evidence.trades import trades
from loanmill.core.evidence.vocabulary import vocabulary
from loanmill.core.kernel.reasons import Language


def label(name: str, language: Language) -> str:
    """A feature's or a trade's name in words; a name that neither knows as it is."""
    trade = trades().get(name)
    if trade is not None:
        return trade.zh if language == "zh" else trade.en
    term = vocabulary().terms.get(name)
    if term is None:
        return name
    return term.zh if language == "zh" else term.en
