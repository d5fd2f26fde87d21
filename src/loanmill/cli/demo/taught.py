"""Real enterprises whose fate is known teach a policy before the demo starts; the others are decided by it in the line.

What `loanmill underwrite` finds on the same folder is kept beside the demo's data: the policy that is published, and
each applicant's decision, with which the line's is compared at the end.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from loanmill.cli.boot import console
from loanmill.cli.refusals import CannotGoOn

if TYPE_CHECKING:
    import pyarrow as pa

FOLDER, POLICY, DECISIONS, LESSON = "underwriting", "policy.yaml", "decisions.parquet", "lesson.json"


@dataclass(frozen=True, slots=True)
class Lesson:
    """From when the policy decides, who taught it, and what an applicant asks for."""

    as_of: str
    teachers: tuple[str, ...]
    amount_fen: int
    term_months: int

    @property
    def day(self) -> date:
        """The day that the features are of and the policy starts on."""
        return date.fromisoformat(self.as_of)


@dataclass(frozen=True, slots=True)
class Taught:
    """A lesson with its policy and the decisions of the batch."""

    lesson: Lesson
    policy: str
    decisions: pa.Table


def taught(home: Path) -> Taught | None:
    """What an earlier start of this demo kept; None for a demo under the shipped policy."""
    folder = home / FOLDER
    if not folder.is_dir():
        return None
    import pyarrow.parquet as pq

    found = json.loads((folder / LESSON).read_text())
    lesson = Lesson(**{**found, "teachers": tuple(found["teachers"])})
    return Taught(lesson, (folder / POLICY).read_text(encoding="utf-8"), pq.read_table(folder / DECISIONS))


def teach(home: Path, *, data: Path, budget: str) -> Lesson | None:
    """Learn and plan from a folder and keep the result in `home`. None, with the cause told, where nobody can teach.

    Raises CannotGoOn for a budget that cannot be; a folder that cannot be read is told by the import.
    """
    import django

    django.setup()
    from loanmill.engines.imports.problems import ImportRefused
    from loanmill.lab.underwriting.config import ConfigRefused
    from loanmill.lab.underwriting.run import budget_of

    try:
        budget_fen = budget_of(budget)
    except ConfigRefused as error:
        raise CannotGoOn(str(error)) from error
    try:
        with console.status("用已知结果的企业学习 learning from enterprises whose fate is known"):
            return _kept(home, data, budget_fen)
    except (ConfigRefused, ImportRefused) as error:
        console.print(
            f"  [yellow]![/yellow] 这批数据不能学习政策，改用随附的政策。No policy can be learnt from this data; "
            f"the shipped one decides: {error}",
            soft_wrap=True,
        )
        return None


def _kept(home: Path, data: Path, budget_fen: int) -> Lesson:
    from loanmill.core.products.catalogue import product
    from loanmill.lab.underwriting.config import config_of
    from loanmill.lab.underwriting.folder import read_facts
    from loanmill.lab.underwriting.plan import applicants_of
    from loanmill.lab.underwriting.policy.text import PRODUCT
    from loanmill.lab.underwriting.run import planned
    from loanmill.lab.underwriting.train import model_alone
    from loanmill.lab.underwriting.write import decisions_table
    from loanmill.workflows.shell import system_clock

    config = config_of(None)
    facts = read_facts(data, as_of=None, today=system_clock().date())
    model = model_alone(facts, config)
    solved, text, compiled = planned(
        facts, model, applicants_of(facts.known, model), config=config, budget_fen=budget_fen
    )
    lesson = Lesson(
        as_of=facts.as_of.isoformat(),
        teachers=tuple(one.code for one in facts.known if one.defaulted is not None),
        amount_fen=min(config.policy.most_fen, product(code=PRODUCT).max_amount_fen),
        term_months=config.policy.term_months,
    )
    _write(home, lesson, text, decisions_table(solved, compiled.program))
    console.print(
        f"{len(lesson.teachers)} 家已知结果的企业教出政策，{facts.as_of} 起审其余 {len(solved.decided)} 家 "
        f"{len(lesson.teachers)} enterprises with a known fate taught the policy that decides the other "
        f"{len(solved.decided)} from {facts.as_of}",
        soft_wrap=True,
    )
    return lesson


def _write(home: Path, lesson: Lesson, policy: str, decisions: pa.Table) -> None:
    """Keep everything or nothing."""
    import pyarrow.parquet as pq

    home.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=".underwriting-", dir=home))
    try:
        (scratch / POLICY).write_text(policy, encoding="utf-8")
        pq.write_table(decisions, scratch / DECISIONS)
        (scratch / LESSON).write_text(json.dumps(asdict(lesson)) + "\n")
        shutil.rmtree(home / FOLDER, ignore_errors=True)
        os.rename(scratch, home / FOLDER)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
