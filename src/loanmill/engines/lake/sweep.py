"""Sweeping: files that no manifest lists, left by a crash or by compaction, are removed."""

from __future__ import annotations

from pathlib import Path

from loanmill.records.lake import LakeFile


def sweep(root: Path, *, before: float) -> int:
    """Remove files under `root` that are not listed and were last changed before `before` (seconds since 1970).

    Give running acts and readers time: a file is on disk shortly before it is listed, and a retired file may still
    be open. How many were removed.
    """
    # The folder is read first: a file that is listed after this is not among those found.
    found = [path for path in root.rglob("*") if path.is_file()] if root.is_dir() else []
    listed = set(LakeFile.objects.filter(retired_by__isnull=True).values_list("path", flat=True))
    removed = 0
    for path in found:
        if path.relative_to(root).as_posix() not in listed and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            removed += 1
    return removed
