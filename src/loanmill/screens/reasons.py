"""Reasons and conditions in words, in the language of the reply."""

from __future__ import annotations

from django.utils.translation import gettext as _

from loanmill.core.evidence.decision import Reason
from loanmill.core.kernel.canonical import Json
from loanmill.core.kernel.reasons import Audience, reason_words, say, show_param
from loanmill.queries.own_words import NONE, OwnWords
from loanmill.screens.language import language
from loanmill.screens.vocabulary import code_words, label, term_of

OPERATORS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠", "in": "∈", "not_in": "∉"}


class _Shown(dict[str, str]):
    """Parameters in words; one that the reason does not bring is a dash."""

    def __missing__(self, name: str) -> str:
        return "—"


def sentence(reason: Reason, *, audience: Audience = "staff", own: OwnWords = NONE) -> str:
    """A reason as a sentence for an audience. `own` are the words of the policy for staff.

    A merchant is told of a policy's own reason in the house's general words.
    """
    code, params, words = reason.code, reason.params, own.get(reason.code)
    if words is not None and audience == "staff":
        shown = {n: show_param(name=n, value=v, language=language(), label=label) for n, v in params.items()}
        return words[language()].format_map(_Shown(shown))
    if code not in reason_words() and "lost" in params:
        code, params = "score_feature", {"characteristic": params.get("name"), "lost": params["lost"]}
    return say(code=code, params=params, language=language(), audience=audience, label=label)


def condition(name: str, op: str, wanted: Json) -> str:
    """One condition of a rule: the label, the sign, and what it is compared with."""
    term = term_of(name)

    def words(code: str) -> str:
        return code_words(term, code) if term is not None and term.type == "code" else label(code)

    shown = show_param(name=name, value=wanted, language=language(), label=words)
    return f"{label(name)} {OPERATORS.get(op, op)} {shown}"


def bin_words(name: str, text: str) -> str:
    """A bin's label in words: an interval in the unit of its characteristic, codes by their words."""
    if text == "missing":
        return _("missing")
    if text[:1] in "<>=!(" or ".." in text:  # a cell as policy/2 writes it
        shown = text.replace(" .. ", " – ").replace("<=", "≤").replace(">=", "≥")
        return shown.replace(" yuan", " 元") if language() == "zh" else shown
    if not text.startswith("["):
        return " / ".join(_code(name, code) for code in text.split("|"))
    low, _comma, below = text.removeprefix("[").removesuffix(")").partition(",")
    if not below:
        return f"≥ {_figure(name, low)}"
    return f"< {_figure(name, below)}" if not low else f"{_figure(name, low)} – {_figure(name, below)}"


def _figure(name: str, text: str) -> str:
    return show_param(name=name, value=int(text), language=language())


def _code(name: str, code: str) -> str:
    if code in ("true", "false"):
        return _("yes") if code == "true" else _("no")
    term = term_of(name)
    return code_words(term, code) if term is not None else code
