"""Small pieces of HTML: every text is escaped, and every sentence stands there in both languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_FIGURES = " ,±%¥+-−–→.0123456789/×"


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
    lines = [[_cell(cell) for cell in row] for row in rows]
    right = [all("num" in line[at][:16] for line in lines) and bool(lines) for at in range(len(heads))]
    head = "".join(
        f'<th class="num">{one}</th>' if far else f"<th>{one}</th>" for one, far in zip(heads, right, strict=True)
    )
    body = "".join("<tr>" + "".join(line) + "</tr>" for line in lines)
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )


def _cell(text: str) -> str:
    money = text.startswith('<span title="¥')
    return f'<td class="num">{text}</td>' if text and (money or not text.strip(_FIGURES)) else f"<td>{text}</td>"


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
