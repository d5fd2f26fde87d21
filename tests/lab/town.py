"""A folder of made-up enterprises in the shape that banks hand out: good ones sell more, and steadily."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

INVOICE = ["企业代号", "发票号码", "开票日期", "金额", "税额", "价税合计", "发票状态"]
RATINGS = "AABBBCCC"


def make(folder: Path, *, labelled: int = 60, bad: int = 20, applicants: int = 20, months: int = 20) -> Path:
    """Write the five files as CSV. Enterprises of the last kind apply; `bad` of the labelled defaulted."""
    folder.mkdir(parents=True, exist_ok=True)
    draw = np.random.default_rng(7)
    known, apply, out, into = [], [], [], []
    for at in range(labelled + applicants):
        code, weak = f"E{at + 1}", at < bad or (at >= labelled and at % 4 == 0)
        if at < labelled:
            rating = "D" if weak else RATINGS[at % len(RATINGS)]
            known.append([code, f"***{'商贸' if at % 2 else '建筑'}有限公司", rating, "是" if weak else "否"])
        else:
            apply.append([code, f"***{'餐饮' if at % 2 else '科技'}有限公司"])
        size = float(draw.lognormal(10.5 if weak else 12.5, 0.6))
        for month in range(months):
            if weak and draw.random() < 0.5:
                continue
            day = f"{2018 + (5 + month) // 12}-{(5 + month) % 12 + 1:02d}-15"
            for number in range(4):
                sold = max(100, round(size * float(draw.uniform(0.5, 1.5))))
                out.append(
                    [code, f"{at:03d}{month:02d}{number}", day, *amounts(sold), "有效发票", f"B{number + at % 9}"]
                )
                if number < 2:
                    row = [code, f"9{at:03d}{month:02d}{number}", day, *amounts(sold // 2), "有效发票", f"S{number}"]
                    into.append(row)
    save(folder / "cumcm2020c_a1_enterprises.csv", ["企业代号", "企业名称", "信誉评级", "是否违约"], known)
    save(folder / "cumcm2020c_a2_enterprises.csv", ["企业代号", "企业名称"], apply)
    save(folder / "cumcm2020c_a1_output_invoices.csv", [*INVOICE, "购方单位代号"], out)
    save(folder / "cumcm2020c_a1_input_invoices.csv", [*INVOICE, "销方单位代号"], into)
    churn = [[f"{rate / 10000:.4f}", *[f"{min(1, (rate - 400) / 1200 * part):.4f}" for part in (1, 0.95, 0.9)]]
             for rate in range(400, 1501, 50)]  # fmt: skip
    save(folder / "cumcm2020c_a3_rate_churn.csv", ["贷款年利率", "流失率_A", "流失率_B", "流失率_C"], churn)
    return folder


def amounts(yuan: int) -> list[str]:
    """Amount, tax and total."""
    return [f"{yuan}.00", f"{yuan * 13 // 100}.00", f"{yuan + yuan * 13 // 100}.00"]


def save(path: Path, header: list[str], rows: list[list[str]]) -> None:
    """A CSV file in UTF-8."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])


def change(path: Path, row: int, column: str, value: str) -> None:
    """Put a value into one cell; the first row below the header is 1."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = list(csv.reader(file))
    lines[row][lines[0].index(column)] = value
    save(path, lines[0], lines[1:])
