"""The commands of `loanmill debts` and their options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

debts = typer.Typer(help="他行债务 Debts at other banks.", no_args_is_help=True)


@debts.callback()
def of_debts() -> None:
    """他行债务 Debts at other banks."""


@debts.command("import")
def debts_import(
    file: Annotated[Path, typer.Argument(help="征信岗导出的 CSV、XLSX 或 Parquet the bureau desk's export")],
    by: Annotated[str, typer.Option(help="提交人用户名，须由另一人复核 user name of who hands it in; another agrees")],
    entity: Annotated[str | None, typer.Option(help="法人代码 code of the legal entity, if there are several")] = None,
    rejects: Annotated[
        Path | None, typer.Option(help="剔除行的文件 where rows set aside go; beside FILE if left out")
    ] = None,
) -> None:
    """导入一批债务人的他行债务，复核后生效 Hand in what other banks hold; it counts once a colleague agrees."""
    from loanmill.cli.debts.import_file import import_file

    import_file(file=file, by=by, entity=entity, rejects=rejects)
