"""The pictures of a back-test."""

from __future__ import annotations

from collections.abc import Sequence

from loanmill.lab.backtest.figures import FIGURES
from loanmill.lab.backtest.report.words import OUTCOMES, percent
from loanmill.lab.underwriting.report.svg import WIDTH, Axis, Plane, columns, dots, drawn, line, text, words

KINDS = {"approve": "good", "refer": "mute", "decline": "bad"}
NAME, WIDE = 96, 430  # where bars start, and the room for a whole one
Spread = tuple[str, str, int | None, int | None, int | None]


def outcomes(sides: Sequence[tuple[str, str, FIGURES]]) -> str:
    """The shares of the outcomes as one bar a policy, labelled in place."""
    parts = []
    for row, (zh, en, side) in enumerate(sides):
        y, x = 30 + row * 46, float(NAME)
        parts.append(words(NAME - 8, y + 19, zh, en, anchor="end"))
        for name, kind in KINDS.items():
            share = side["outcomes"][name]["share_bp"] or 0
            wide = share / 10_000 * WIDE
            parts.append(f'<rect class="{kind}" x="{x:.1f}" y="{y}" width="{max(0.0, wide - 1):.1f}" height="28"/>')
            if wide > 46:
                on = "" if name == "refer" else "on"
                parts.append(text(x + wide / 2, y + 19, percent(share), anchor="middle", kind=on))
            if row == 0 and wide > 30:
                parts.append(words(x + wide / 2, y - 8, *OUTCOMES[name], anchor="middle"))
            x += wide
    return drawn(*parts, zh="结论构成", en="Outcomes", height=40 + 46 * len(sides))


def moves(rows: Sequence[tuple[str, str, int, int]]) -> str:
    """Reasons gained to the right, lost to the left."""
    most = max((max(gained, lost) for _, _, gained, lost in rows), default=1) or 1
    middle, room = 405.0, 100.0
    parts = [words(middle - 6, 12, "少了", "lost", anchor="end"), words(middle + 6, 12, "多了", "gained")]
    for at, (zh, en, gained, lost) in enumerate(rows):
        y = 20 + at * 24
        left, right = lost / most * room, gained / most * room
        parts.append(words(244, y + 13, _short(zh, 18), _short(en, 34), anchor="end"))
        parts.append(f'<rect class="mute" x="{middle - left:.1f}" y="{y}" width="{left:.1f}" height="18"/>')
        parts.append(f'<rect class="bar" x="{middle:.1f}" y="{y}" width="{right:.1f}" height="18"/>')
        if lost:
            parts.append(text(middle - left - 5, y + 13, f"{lost:,}", anchor="end"))
        if gained:
            parts.append(text(middle + right + 5, y + 13, f"{gained:,}"))
    return drawn(*parts, zh="原因的增减", en="Reasons gained and lost", height=30 + 24 * len(rows))


def bands(rows: Sequence[FIGURES], *, width: int) -> str:
    """The share gone bad by band of score, over how many cases lie in each."""
    placed = [row for row in rows if row["from"] is not None and row["known"]]
    if len(placed) < 2:
        return ""
    low, high = placed[0]["from"], placed[-1]["from"] + width
    worst = max(row["bad_bp"] for row in placed) / 100
    most = max(row["known"] for row in placed)
    top = max(worst * 1.1, 0.01)
    plane = Plane(Axis(low, high, "评分", "Score"), Axis(0, top, "变坏占比", "Share gone bad", "{:.1f}%"))
    heights = [(row["from"], row["from"] + width, row["known"] / most * top * 0.45) for row in placed]
    points = [(row["from"] + width / 2, row["bad_bp"] / 100) for row in placed]
    x, y = plane.at(*points[-1])
    return drawn(
        columns(plane, heights, kind="mute"),
        plane.frame(),
        line(plane, points, kind="line b"),
        dots(plane, points, kind="dot b"),
        words(x + 8, y + 4, "变坏占比", "gone bad", kind="mark b"),
        zh="各分段变坏占比",
        en="Share gone bad by band of score",
    )


def spreads(rows: Sequence[Spread]) -> str:
    """Bad rates side by side: a dot where it was seen, a bar where it is assumed to lie."""
    ends = [end for row in rows for end in row[2:] if end is not None]
    top = max([*ends, 1]) * 1.1
    left, room = 190.0, 230.0

    def place(bp: int) -> float:
        return left + bp / top * room

    parts = []
    for at, (zh, en, seen, low, high) in enumerate(rows):
        y = 22 + at * 34
        parts.append(words(left - 12, y + 4, zh, en, anchor="end"))
        parts.append(f'<line class="grid" x1="{left}" x2="{left + room}" y1="{y}" y2="{y}"/>')
        end = left
        if low is not None and high is not None:
            end = place(high)
            parts.append(
                f'<rect class="mute" x="{place(low):.1f}" y="{y - 7}" width="{max(2.0, end - place(low)):.1f}" '
                'height="14"/>'
            )
        if seen is not None:
            end = max(end, place(seen))
            parts.append(f'<circle class="dot b" cx="{place(seen):.1f}" cy="{y}" r="5"/>')
        parts.append(text(end + 10, y + 4, _spread(seen, low, high)))
    return drawn(*parts, zh="变坏占比", en="Shares gone bad", height=20 + 34 * len(rows))


def _spread(seen: int | None, low: int | None, high: int | None) -> str:
    if low is None or high is None:
        return percent(seen)
    return f"{low / 100:.1f}–{high / 100:.1f}%" + ("" if seen is None else f" ● {seen / 100:.1f}%")


def segments(rows: Sequence[FIGURES], *, compared: bool) -> str:
    """The share approved by segment, before as a hollow mark."""
    parts = []
    left, room = 150.0, WIDTH - 150.0 - 90
    for at, row in enumerate(rows):
        y = 8 + at * 24
        name = "—" if row["value"] is None else str(row["value"])
        now = row["approved_bp"] or 0
        parts.append(text(left - 8, y + 13, _short(name), anchor="end"))
        parts.append(f'<rect class="bar" x="{left}" y="{y}" width="{now / 10_000 * room:.1f}" height="18"/>')
        end = now
        if compared:
            before = row["approved_before_bp"] or 0
            x = left + before / 10_000 * room
            parts.append(f'<line class="line b" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 2}" y2="{y + 20}"/>')
            end = max(now, before)
        parts.append(text(left + end / 10_000 * room + 6, y + 13, percent(row["approved_bp"])))
    return drawn(*parts, zh="分组通过率", en="Share approved by segment", height=16 + 24 * len(rows))


def _short(name: str, most: int = 20) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"
