"""Labels of the vocabulary's names and codes in the language of the reply."""

from __future__ import annotations

from loanmill.core.evidence.vocabulary import Term, vocabulary
from loanmill.screens.language import language
from loanmill.screens.words.cases import ANSWERS, KINDS, PURPOSES, REGISTER, SOURCES, TRADES
from loanmill.screens.words.word import Word

# Which words a code term's codes have; other codes are the trade's own and shown as they are.
CODES: dict[str, dict[str, Word]] = {
    "app_purpose": dict(PURPOSES),
    "app_trade": dict(TRADES),
    "app_applicant_kind": dict(KINDS),
    "reg_kind": dict(KINDS),
    "reg_status": dict(REGISTER),
}


def term_of(name: str) -> Term | None:
    """The term of this name, or None for a name of a later vocabulary."""
    return vocabulary().terms.get(name)


def label(name: str) -> str:
    """A name in words: a term of the vocabulary, a source, or a reason why something is missing."""
    term = term_of(name)
    if term is not None:
        return term.en if language() == "en" else term.zh
    found = SOURCES.get(name) or ANSWERS.get(name)
    return str(found.words) if found else name


def code_words(term: Term, code: str) -> str:
    """One code of a code term in words."""
    found = CODES.get(term.name, {}).get(code)
    return str(found.words) if found else code
