"""The demo from outside: the same seed gives the same report, on either database, and a second run goes on."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

SMALL = ("--merchants", "6", "--days", "4", "--seed", "5")


def run(home: Path, *arguments: str, database: str = "", expect: int = 0) -> str:
    environment = {**os.environ, "LOANMILL_HOME": str(home), "LOANMILL_DATABASE_URL": database}
    command = [sys.executable, "-m", "loanmill.main", *arguments]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert ended.returncode == expect, ended.stdout[-2000:] + ended.stderr[-2000:]
    assert "Traceback" not in ended.stderr
    return (ended.stdout + ended.stderr).replace("\n", "")  # as it reads without the terminal's line breaks


def demo(home: Path, *arguments: str, database: str = "") -> dict[str, Any]:
    report = home.with_suffix(".json")
    run(home, "demo", "--headless", "--report", str(report), *arguments, database=database)
    found: dict[str, Any] = json.loads(report.read_text())
    assert set(found.pop("seconds")) >= {"prepare", "town", "line"}
    return found


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    home = tmp_path_factory.mktemp("demo") / "var"
    return home, demo(home, *SMALL)


def test_the_report_adds_up(small: tuple[Path, dict[str, Any]]) -> None:
    _, found = small
    assert sum(found["applications"].values()) == 6
    assert found["ledger"]["debit_fen"] == found["ledger"]["credit_fen"] > 0
    assert sum(found["arrears"].values()) == found["loans"] == found["applications"]["disbursed"]
    assert 0 < found["paid_fen"] <= found["offered_fen"]
    assert len(found["journal_head"]["hash"]) == 64


def test_a_second_run_changes_nothing_and_more_days_go_on(small: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    home, first = small
    assert demo(home, *SMALL) == first
    run(home, "audit", "verify", "--head", first["journal_head"]["hash"])
    other = demo(tmp_path / "var", *SMALL)
    assert other == first
    longer = demo(tmp_path / "var", "--merchants", "6", "--days", "6", "--seed", "5")
    assert longer["journal_head"]["sequence"] > first["journal_head"]["sequence"]
    run(tmp_path / "var", "audit", "verify", "--head", first["journal_head"]["hash"])


def test_another_seed_is_another_town_and_another_demo_is_refused(
    small: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    home, first = small
    said = run(home, "demo", "--headless", "--merchants", "6", "--days", "4", "--seed", "6", expect=1)
    assert "LOANMILL_HOME" in said
    other = demo(tmp_path / "var", "--merchants", "6", "--days", "4", "--seed", "6")
    assert other["journal_head"] != first["journal_head"]


@pytest.mark.postgres
def test_postgresql_gives_the_same_report_and_journal_head(
    small: tuple[Path, dict[str, Any]], tmp_path: Path, postgres_url: str
) -> None:
    name = f"demo_{uuid4().hex}"
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]  # a name of our own making
    database = f"{postgres_url.rsplit('/', 1)[0]}/{name}"
    try:
        assert demo(tmp_path / "var", *SMALL, database=database) == small[1]
    finally:
        with psycopg.connect(postgres_url, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


ENTERPRISES = "企业代号,企业名称,信誉评级,是否违约\nE1,城东五金有限公司,A,否\nE2,个体经营E2,B,否\n"
SALES = "企业代号,发票号码,开票日期,购方单位代号,金额,税额,价税合计,发票状态\n"
PURCHASES = "企业代号,发票号码,开票日期,销方单位代号,金额,税额,价税合计,发票状态\n"


def test_a_folder_of_csv_files_in_gbk_runs_through_the_line(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    sold, bought = SALES, PURCHASES
    for month in range(1, 25):
        day = f"{2018 + (month - 1) // 12}-{(month - 1) % 12 + 1:02d}-15"
        for buyer in range(8):
            sold += f"E1,{month * 100 + buyer},{day},B{buyer},20000.00,2600.00,22600.00, 有效发票\n"
        bought += f"E1,{month},{day},A1,60000.00,7800.00,67800.00,有效发票\n"
    sold += "E1,9999,2019-13-01,B1,1.00,0.13,1.13,有效发票\n"
    for name, text in {"企业.csv": ENTERPRISES, "销项.csv": sold, "进项.csv": bought}.items():
        (folder / name).write_bytes(text.encode("gbk"))
    found = demo(tmp_path / "var", "--data", str(folder), "--days", "1")
    assert sum(found["applications"].values()) == 2
    (rejects,) = (tmp_path / "var" / "rejects").iterdir()
    assert "2019-13-01" in rejects.read_text("utf-8-sig")


def test_a_wrong_folder_is_told_and_claims_nothing(tmp_path: Path) -> None:
    said = run(tmp_path / "var", "demo", "--headless", "--data", str(tmp_path / "none"), "--days", "1", expect=1)
    assert "没有这个文件夹" in said
    assert sum(demo(tmp_path / "var", *SMALL)["applications"].values()) == 6
