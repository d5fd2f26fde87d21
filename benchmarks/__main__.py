"""Run one benchmark: `python -m benchmarks NAME OUT.json`."""

import json
import sys
from importlib import import_module
from pathlib import Path

from benchmarks.measure import machine


def main() -> None:
    """Run the benchmark and write its figures."""
    name, out = sys.argv[1], Path(sys.argv[2])
    found = import_module(f"benchmarks.bench_{name}").run()
    out.write_text(json.dumps({**found.spelled(), "machine": machine()}, ensure_ascii=False))


if __name__ == "__main__":
    main()
