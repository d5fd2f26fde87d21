"""Small pieces of HTML: every text is escaped, and every sentence stands there in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape


def both(zh: str, en: str) -> str:
    """A text in both languages; the page shows one of them."""
    return f'<span class="zh" lang="zh">{escape(zh)}</span><span class="en" lang="en">{escape(en)}</span>'


def section(key: str, zh: str, en: str, *parts: str) -> str:
    """A section with its heading."""
    return f'<section id="{key}"><h2>{both(zh, en)}</h2>{"".join(parts)}</section>'


def paragraph(zh: str, en: str, *, kind: str = "") -> str:
    """A paragraph."""
    return f'<p class="{kind}">{both(zh, en)}</p>'


def table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, kind: str = "") -> str:
    """A table of ready cells; cells of digits and signs are set to the right."""
    head = "".join(f"<th>{one}</th>" for one in heads)
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(text: str) -> str:
    plain = text.replace(",", "").replace(" ", "").strip("±%¥+-−–.0123456789/×")
    return f'<td class="num">{text}</td>' if not plain and text else f"<td>{text}</td>"


def figure(svg: str, zh: str, en: str) -> str:
    """A picture under a heading that states what it shows."""
    return f"<figure><figcaption>{both(zh, en)}</figcaption>{svg}</figure>"


def card(zh: str, en: str, value: str, note: str = "") -> str:
    """A figure that is read first."""
    return f'<div class="card"><div class="label">{both(zh, en)}</div><div class="value">{value}</div>{note}</div>'


def wan(fen: int) -> str:
    """An amount in 万 or 亿 for Chinese and in millions for English, exact on hover."""
    yuan = fen / 100
    zh = f"{yuan / 1e8:,.2f} 亿" if abs(yuan) >= 1e8 else f"{yuan / 1e4:,.1f} 万"
    en = f"¥{yuan / 1e6:,.2f}m"
    return f'<span title="¥{fen // 100:,}">{both(zh, en)}</span>'


def percent(bp: float, *, digits: int = 2) -> str:
    """Basis points as per cent."""
    return f"{bp / 100:.{digits}f}%"
