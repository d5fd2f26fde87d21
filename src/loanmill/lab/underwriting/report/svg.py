"""Pictures as inline SVG, drawn on a grid of 560 by 260 units that scales with the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 560, 260
LEFT, RIGHT, TOP, BOTTOM = 62, 92, 16, 44
Pairs = Sequence[tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Axis:
    """From `low` to `high`, its name in both languages, and how a tick is written (a format such as `{:.0f}%`)."""

    low: float
    high: float
    zh: str
    en: str
    tick: str = "{:.0f}"
    ticks: int = 5

    def values(self) -> list[float]:
        """Where the ticks stand."""
        return [self.low + at / (self.ticks - 1) * (self.high - self.low) for at in range(self.ticks)]


@dataclass(frozen=True, slots=True)
class Plane:
    """Two axes; turns values into places."""

    x: Axis
    y: Axis

    def at(self, x: float, y: float) -> tuple[float, float]:
        """The place of a point."""
        across = (x - self.x.low) / ((self.x.high - self.x.low) or 1)
        up = (y - self.y.low) / ((self.y.high - self.y.low) or 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def frame(self) -> str:
        """Axes, grid, ticks and names."""
        parts = []
        for value in self.y.values():
            _, y = self.at(self.x.low, value)
            parts.append(f'<line class="grid" x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"/>')
            parts.append(text(LEFT - 6, y + 4, self.y.tick.format(value), anchor="end"))
        for value in self.x.values():
            x, _ = self.at(value, self.y.low)
            parts.append(text(x, HEIGHT - BOTTOM + 16, self.x.tick.format(value), anchor="middle"))
        parts.append(words((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, self.x.zh, self.x.en, anchor="middle"))
        parts.append(words(LEFT, TOP - 5, self.y.zh, self.y.en, anchor="start"))
        return "".join(parts)


def text(x: float, y: float, said: str, *, anchor: str = "start", kind: str = "") -> str:
    """A text that is the same in both languages."""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(said)}</text>'


def words(x: float, y: float, zh: str, en: str, *, anchor: str = "start", kind: str = "") -> str:
    """A text in both languages."""
    return text(x, y, zh, anchor=anchor, kind=f"zh {kind}") + text(x, y, en, anchor=anchor, kind=f"en {kind}")


def line(plane: Plane, points: Pairs, *, kind: str) -> str:
    """A line through points."""
    places = " ".join(f"{x:.1f},{y:.1f}" for x, y in (plane.at(*point) for point in points))
    return f'<polyline class="{kind}" points="{places}"/>'


def dots(plane: Plane, points: Pairs, *, kind: str, radius: float = 3.5) -> str:
    """A dot at each point."""
    return "".join(
        f'<circle class="{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'
        for x, y in (plane.at(*point) for point in points)
    )


def columns(plane: Plane, ends: Sequence[tuple[float, float, float]], *, kind: str) -> str:
    """A column for each (from, to, height)."""
    parts = []
    for start, end, height in ends:
        left, top = plane.at(start, height)
        right, bottom = plane.at(end, plane.y.low)
        wide, tall = max(0.5, right - left - 1), max(0.0, bottom - top)
        parts.append(f'<rect class="{kind}" x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}"/>')
    return "".join(parts)


def drawn(*parts: str, zh: str, en: str, height: int = HEIGHT) -> str:
    """The picture, with what it shows for those who cannot see it."""
    label = escape(f"{zh} {en}", quote=True)
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{label}">{"".join(parts)}</svg>'


def bars(rows: Sequence[tuple[str, str, float, str]], *, zh: str, en: str) -> str:
    """Lying bars: (Chinese name, English name, length, what is written at the end)."""
    most = max((length for _, _, length, _ in rows), default=1) or 1
    parts = []
    for at, (name_zh, name_en, length, said) in enumerate(rows):
        y = 8 + at * 24
        wide = length / most * 270
        parts.append(words(150, y + 13, name_zh, name_en, anchor="end"))
        parts.append(f'<rect class="bar" x="158" y="{y}" width="{wide:.1f}" height="18"/>')
        parts.append(text(164 + wide, y + 13, said))
    return drawn(*parts, zh=zh, en=en, height=16 + 24 * len(rows))
