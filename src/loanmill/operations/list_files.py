"""Listing files inside an act: from here on readers see them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from loanmill.engines.lake.write import Written
from loanmill.operations.act import Act
from loanmill.records.lake import LakeFile


def list_files(act: Act, files: Iterable[Written]) -> None:
    """List files that are whole and on disk, as one chunk of the act's entry."""
    made = [LakeFile(id=act.new_id("lake-file", file.path), made_by=act.context.key, **asdict(file)) for file in files]
    LakeFile.objects.bulk_create(made, batch_size=500)
    act.wrote_bulk(made)
