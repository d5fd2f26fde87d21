"""The tokens keep a contrast of at least 4.5 to 1 (WCAG 2.2 AA) between text and what it stands on, in both themes."""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "src/loanmill/screens/static/screens/tokens.css"
MEANINGS = ("good", "attention", "danger", "neutral")
PAIRS = [
    *product(("ink", "ink-2", "ink-3", "accent", *MEANINGS), ("surface", "ground", "sunken")),
    ("accent-ink", "accent"), ("accent-soft-ink", "accent-soft"), ("surface", "danger"),
    *((f"{meaning}-soft-ink", f"{meaning}-soft") for meaning in MEANINGS),
]  # fmt: skip


def colours(theme: str) -> dict[str, str]:
    """The hex colours of one theme."""
    block = re.search(rf'\[data-bs-theme="{theme}"\] {{\n(.*?)\n}}', TOKENS.read_text(encoding="utf-8"), re.S)
    assert block is not None
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block.group(1)))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, WCAG 2.2."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_the_standard_says() -> None:
    assert round(contrast("#000000", "#ffffff"), 1) == 21.0
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_is_readable(theme: str) -> None:
    known = colours(theme)
    weak = {(text, ground): round(contrast(known[text], known[ground]), 2) for text, ground in PAIRS}
    assert {pair: ratio for pair, ratio in weak.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_charts_stand_out(theme: str) -> None:
    known = colours(theme)
    names = [name for name in known if name.startswith("chart-")]
    assert len(names) == 7
    assert [name for name in names if contrast(known[name], known["surface"]) < 3] == []
