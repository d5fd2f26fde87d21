"""What a demo was asked to do, kept beside its data so that a second run goes on where the first stopped."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from uuid import UUID

from loanmill.cli.demo.taught import teach
from loanmill.cli.refusals import CannotGoOn
from loanmill.core.kernel.ids import named_id

TOWN_START = date(2026, 6, 1)
FILE = "demo.json"
REAL_START = date(2020, 2, 24)  # the Monday after the last invoice of the real enterprises


def morning_of(day: date) -> datetime:
    """Nine o'clock in Shanghai."""
    return datetime.combine(day, time(1, tzinfo=UTC))


@dataclass(frozen=True, slots=True)
class Plan:
    """The demo of one LOANMILL_HOME. `spread_days` is over how many days applications come in.

    `first_day` and `budget` (yuan, as given) are of real enterprises that teach a policy: it starts the day after.
    """

    seed: int
    merchants: int
    days: int
    spread_days: int
    data: str | None
    budget: str | None = None
    first_day: str | None = None

    @property
    def start(self) -> date:
        """The first business day."""
        if self.first_day is not None:
            return date.fromisoformat(self.first_day)
        return REAL_START if self.data else TOWN_START

    def key(self, *names: str) -> UUID:
        """The key of one act of this demo: the same in every run, so that each act is done once."""
        return named_id("demo", str(self.seed), *names)

    def share(self, *names: str) -> int:
        """A number from 0 to 9999 that stands in for chance: fixed by the seed and what it is for."""
        spelled = "/".join((str(self.seed), *names)).encode()
        return int.from_bytes(hashlib.sha256(spelled).digest()[:8], "big") % 10_000


def planned(*, home: Path, merchants: int, days: int, seed: int, data: Path | None, budget: str) -> Plan:
    """The plan of this folder: the one it has, with more days if more are asked, or a new one, not yet kept.

    Raises CannotGoOn when the folder holds another demo.
    """
    file = home / FILE
    folder = str(data.resolve()) if data else None
    asked = Plan(seed, merchants, days, max(1, days // 3), folder, budget if data else None)
    if not file.exists():
        return _taught(asked, home=home)
    kept = Plan(**json.loads(file.read_text()))
    if any(getattr(kept, name) != getattr(asked, name) for name in ("seed", "merchants", "data", "budget")):
        raise CannotGoOn(
            f"{home} 里已有另一个演示（seed {kept.seed}, merchants {kept.merchants}, data {kept.data}）；"
            f"用同样的参数继续，或把 LOANMILL_HOME 指向另一个文件夹。"
            f"{home} holds another demo; go on with its options, or point LOANMILL_HOME at another folder."
        )
    return replace(kept, days=max(kept.days, days))


def _taught(asked: Plan, *, home: Path) -> Plan:
    """The plan after the lesson of real enterprises: who taught comes on the first day, the others on the next."""
    if asked.data is None or asked.budget is None:
        return asked
    lesson = teach(home, data=Path(asked.data), budget=asked.budget)
    if lesson is None:
        return asked
    return replace(asked, days=max(1, asked.days), first_day=(lesson.day - timedelta(days=1)).isoformat())


def keep(plan: Plan, *, home: Path) -> None:
    """Keep the plan beside its data, once its world stands: a wrong folder of data must not claim LOANMILL_HOME."""
    scratch = home / f"{FILE}.new"
    scratch.write_text(json.dumps(asdict(plan), indent=1) + "\n")
    os.replace(scratch, home / FILE)


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Hold the folder for this demo around the block. Raises CannotGoOn when another process works on it."""
    home.mkdir(parents=True, exist_ok=True)
    with open(home / "demo.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CannotGoOn(
                f"另一个演示正在使用 {home}；等它结束，或把 LOANMILL_HOME 指向另一个文件夹。"
                f"Another demo works in {home}; wait for it, or point LOANMILL_HOME at another folder."
            ) from error
        yield
