"""Template tags for figures: money, rates, dates, statuses and what is missing. Each gives safe HTML."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from loanmill.core.evidence.missing import Missing
from loanmill.core.evidence.vocabulary import Term
from loanmill.screens.language import language
from loanmill.screens.numbers import age, days_between, exact_yuan, length, percent, short_yuan
from loanmill.screens.reasons import bin_words, condition
from loanmill.screens.templatetags.parts import act
from loanmill.screens.vocabulary import code_words, label, term_of
from loanmill.screens.words.catalogue import word
from loanmill.screens.words.house import VOUCHERS

register = template.Library()
NOTHING = SafeString('<span class="quiet">—</span>')


@register.simple_tag
def money(fen: int | None) -> SafeString:
    """An amount in a summary, 万 or 亿, with the exact amount on hover."""
    if fen is None:
        return NOTHING
    figure, unit = short_yuan(fen, language=language())
    shown = format_html('{}<span class="unit">{}</span>', figure, unit) if unit else SafeString(figure)
    return format_html('<abbr class="money" title="¥ {}">{}</abbr>', exact_yuan(fen), shown)


@register.simple_tag
def exact(fen: int | None) -> SafeString:
    """An amount that is owed or paid, to the fen."""
    return NOTHING if fen is None else format_html('<span class="money">{}</span>', exact_yuan(fen))


@register.simple_tag
def turnover(fen: int) -> SafeString:
    """An amount of movement; a dash where nothing moved."""
    return exact(fen or None)


@register.simple_tag
def opposite(fen: int) -> SafeString:
    """An amount on the other side: a credit balance without its sign."""
    return exact(-fen)


@register.simple_tag
def balance(fen: int) -> SafeString:
    """A balance with the side on which it stands: debits less credits."""
    if not fen:
        return NOTHING
    side = pgettext("side", "Dr") if fen > 0 else pgettext("side", "Cr")
    return format_html('<span class="money">{}<span class="unit">{}</span></span>', exact_yuan(abs(fen)), side)


@register.simple_tag
def rate(bp: int | None) -> SafeString:
    """A yearly rate with its base."""
    if bp is None:
        return NOTHING
    return format_html('<span class="rate">{}<span class="unit">{}</span></span>', percent(bp), _("p.a."))


@register.simple_tag
def lpr(tenor: str, spread_bp: int) -> SafeString:
    """What a floating rate follows: the LPR of a tenor and the distance from it in basis points."""
    sign = "+" if spread_bp >= 0 else "−"
    return format_html('<span class="rate">{} LPR {} {} bp</span>', tenor, sign, abs(spread_bp))


@register.simple_tag
def share(bp: int | None) -> SafeString:
    """A ratio in per cent."""
    return NOTHING if bp is None else format_html('<span class="rate">{}</span>', percent(bp))


@register.simple_tag
def day(value: date | None) -> SafeString:
    """A date."""
    return NOTHING if value is None else format_html('<span class="when">{}</span>', value.isoformat())


@register.simple_tag(takes_context=True)
def day_and_distance(context: template.Context, value: date | None) -> SafeString:
    """A date and how far it is from the open business day."""
    if value is None:
        return NOTHING
    said = days_between(day=value, today=context["around"].business_date)
    return format_html('<span class="when">{} <span class="quiet small">{}</span></span>', value.isoformat(), said)


@register.simple_tag
def instant(value: datetime | None) -> SafeString:
    """An instant in local time, to the minute; the second on hover."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value)
    whole = local.strftime("%Y-%m-%d %H:%M:%S %Z")
    return format_html('<abbr class="when" title="{}">{}</abbr>', whole, local.strftime("%Y-%m-%d %H:%M"))


@register.simple_tag(takes_context=True)
def since(context: template.Context, value: datetime | None) -> SafeString:
    """How long something has lasted; the instant on hover."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    return format_html('<abbr class="when" title="{}">{}</abbr>', local, age(since=value, now=context["now"]))


@register.simple_tag
def lasted(value: timedelta | None) -> SafeString:
    """How long something took."""
    return NOTHING if value is None else format_html('<span class="when">{}</span>', length(value))


@register.simple_tag
def tag(kind: str, code: str | None) -> SafeString:
    """A status: a word with the colour of its meaning."""
    if not code:
        return NOTHING
    found = word(kind, code)
    return format_html('<span class="tag {}">{}</span>', found.meaning, found.words)


@register.simple_tag
def say(kind: str, code: str | None) -> Any:
    """A code in words, without colour. A voucher that an act on a loan wrote has that act's name."""
    if not code:
        return NOTHING
    if kind == "voucher" and code not in VOUCHERS:
        return act(code)
    return word(kind, code).words


@register.simple_tag
def meaning(kind: str, code: str) -> str:
    """What a code's colour means, as a class."""
    return word(kind, code).meaning


@register.simple_tag
def missing(reason: str) -> SafeString:
    """What is not known, and why: never 0 and never blank."""
    return format_html('<span class="missing">{} ({})</span>', _("Not obtained"), word("answer", reason).words)


@register.simple_tag
def value(term: Term | None, known: object) -> SafeString:
    """A value of the vocabulary in its unit."""
    if isinstance(known, Missing):
        return missing(known.reason)
    if known is None:
        return NOTHING
    if isinstance(known, bool):
        return SafeString(_("yes") if known else _("no"))
    if isinstance(known, int) and term is not None:
        return _number(term, known)
    if term is not None and term.type == "code":
        return SafeString(code_words(term, str(known)))
    return format_html("{}", known)


@register.simple_tag
def term(name: str, known: object) -> SafeString:
    """A value of the vocabulary by its name."""
    return value(term_of(name), known)


@register.simple_tag(name="label")
def label_of(name: str) -> str:
    """A name of the vocabulary in words."""
    return label(name)


@register.simple_tag(name="condition")
def condition_of(name: str, op: str, wanted: Any) -> str:
    """One condition of a rule in words."""
    return condition(name, op, wanted)


@register.simple_tag
def verdict(code: str, outcome: str) -> SafeString:
    """A rule's verdict; a rule that fired has the colour of what it says."""
    meaning = {"passed": "good", "unknown": "attention", "fired": word("outcome", outcome).meaning}.get(code, "neutral")
    return format_html('<span class="tag {}">{}</span>', meaning, word("verdict", code).words)


@register.simple_tag(name="bin")
def bin_of(name: str, text: str) -> str:
    """A bin of the scorecard in the unit of its characteristic: `[5000,)` of a share becomes `≥ 50.00%`."""
    return bin_words(name, text)


def _number(term: Term, known: int) -> SafeString:
    if term.type == "fen":
        return money(known)
    if term.type == "bp":
        return share(known)
    units = {"days": _("days"), "months": _("months")}
    return format_html(
        '<span class="count">{}<span class="unit">{}</span></span>', f"{known:,}", units.get(term.type, "")
    )
