"""One by one and as SQL: the same results and the same rejects from any file, for generated policies and rows."""

from __future__ import annotations

import random
from pathlib import Path

import pyarrow.parquet as pq
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from loanmill.core.strategy.tree.program import Program
from loanmill.engines.cases.decide import decide_table, duck
from loanmill.engines.cases.one_by_one import one_by_one
from loanmill.engines.cases.rejects import POLICY, PROBLEMS
from loanmill.engines.cases.stream import decide_file
from tests.core.strategy.generate import programs
from tests.core.strategy.generate_rows import rows_of
from tests.engines.case_files import as_file
from tests.engines.test_policy_sql import as_table, plain

PROGRAMS, ROWS = 60, 150
MANY = settings(
    max_examples=PROGRAMS, deadline=None, derandomize=True, database=None,
    phases=[Phase.generate], suppress_health_check=list(HealthCheck),
)  # fmt: skip


def test_both_commands_give_the_same_rows(tmp_path_factory: object) -> None:
    """Row by row, column types included; rejected rows are kept as they stand in the file, in both alike."""
    folder: Path = tmp_path_factory.mktemp("cases")  # type: ignore[attr-defined]
    seen = {"rejected": 0, "accepted": 0, "missing": 0, "decline": 0, "refer": 0, "approve": 0, "calculation": 0}

    @MANY
    @given(programs(), st.integers(0, 2**32))
    def compare(program: Program, seed: int) -> None:
        chance = random.Random(seed)
        rows = rows_of(program, chance=chance, many=ROWS)
        table, spoilt = as_file(program, rows, chance=chance)
        cases = folder / f"{seed}.parquet"
        pq.write_table(table, cases, row_group_size=chance.choice((40, 1000)))
        found = {}
        for name, decider in (("one", one_by_one(program)), ("sql", duck(program))):
            out = folder / f"{seed}-{name}.parquet"
            told = decide_file(program=program, decider=decider, cases=cases, out=out)
            found[name] = pq.read_table(out)
            assert told.rejected == len(spoilt)
            if told.rejects is not None:
                kept = pq.read_table(told.rejects)
                assert kept["case_no"].to_pylist() == sorted(spoilt)
                assert all(kept[PROBLEMS].to_pylist()) and set(kept[POLICY].to_pylist()) == {program.version}
                raw = kept.drop_columns(["case_no", POLICY, PROBLEMS])
                assert repr(raw.to_pydict()) == repr(table.take(sorted(spoilt)).to_pydict())  # NaN is not NaN
                told.rejects.unlink()
            out.unlink()
        assert found["one"].schema.equals(found["sql"].schema)
        assert found["one"].to_pylist() == found["sql"].to_pylist()
        good = [row for number, row in enumerate(rows) if number not in spoilt]
        gone = {item.name for item in program.inputs} - set(table.column_names)
        wanted = decide_table(
            program=program, cases=as_table(program, [{**row, **dict.fromkeys(gone)} for row in good])
        ).to_pylist()
        numbers = [number for number in range(len(rows)) if number not in spoilt]
        assert [plain(row) for row in found["sql"].to_pylist()] == [
            {**plain(row), "case_no": number} for row, number in zip(wanted, numbers, strict=True)
        ]
        seen["rejected"] += len(spoilt)
        seen["accepted"] += len(good)
        for row in found["one"].to_pylist():
            seen[row.get("outcome", "calculation")] += 1
            seen["missing"] += None in row.values()

    compare()
    assert all(count > PROGRAMS for count in seen.values()), seen
