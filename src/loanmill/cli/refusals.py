"""What the command line says when it cannot go on: one sentence and what to do, never a traceback."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from rich.console import Console

_errors = Console(stderr=True, highlight=False)


class CannotGoOn(Exception):
    """A command must stop; the message says why and what to do."""


def told(command: Callable[..., Any]) -> int:
    """Run a command and return its exit code; refusals become one sentence (LOANMILL_DEBUG=1 shows all)."""
    from django.db.utils import OperationalError

    from loanmill.engines.imports.problems import ImportRefused
    from loanmill.operations.errors import Refused
    from loanmill.operations.providers import ProviderUnknown

    try:
        command()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else (0 if ended.code is None else 1)
    except KeyboardInterrupt:
        _errors.print("停止了；再运行一次会接着做。Stopped; run it again to go on.")
        return 130
    except (CannotGoOn, Refused, ImportRefused, ProviderUnknown) as error:
        return _say(str(error))
    except OperationalError as error:
        return _say(
            f"数据库无法使用 the database cannot be used: {str(error).strip()}; 检查 LOANMILL_DATABASE_URL 与磁盘"
        )
    except OSError as error:
        return _say(
            f"{error.strerror or error}: {error.filename or ''} 检查文件夹权限与磁盘 check the folder and the disk"
        )
    return 0


def _say(sentence: str) -> int:
    if os.environ.get("LOANMILL_DEBUG") == "1":
        _errors.print_exception()
    _errors.print(f"[red]✗[/red] {sentence}")
    return 1
