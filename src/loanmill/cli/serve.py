"""Serve the web with granian: one process with threads on SQLite, several processes on PostgreSQL."""

from __future__ import annotations

import os
import socket
import sys

from loanmill.cli.boot import console, ready
from loanmill.cli.refusals import CannotGoOn


def serve_web(*, host: str, port: int, or_another: bool = False) -> None:
    """Serve until interrupted. When the port is taken: on a free one if `or_another`, else raises CannotGoOn."""
    ready()
    from django.conf import settings
    from django.db import connection, connections
    from granian import Granian
    from granian.constants import Interfaces

    try:
        chosen = _free(host, port)
    except CannotGoOn:
        if not or_another:
            raise
        chosen = _free(host, 0)
    # The workers are processes of their own and read the providers' addresses from the environment.
    for name, place in settings.PROVIDERS.items():
        os.environ[f"LOANMILL_{name.upper()}_URL"] = place["url"]
        os.environ[f"LOANMILL_{name.upper()}_TOKEN"] = place["token"]
    os.environ["LOANMILL_HOME"] = str(settings.HOME)
    os.environ["LOANMILL_ENGINE"] = "1"
    workers = 1 if connection.vendor == "sqlite" else 2
    connections.close_all()
    console.print(f"\n[bold]打开 Open: http://{host}:{chosen}/[/bold]   (Ctrl+C 停止 stops)")
    sys.stdout.flush()
    Granian(
        "loanmill.screens.wsgi:application",
        address=host,
        port=chosen,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=8,
        log_enabled=False,
    ).serve()


def _free(host: str, port: int) -> int:
    """The port, or a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotGoOn(
                f"{host}:{port} 不能使用（{error.strerror}）；用 --port 换一个端口。"
                f"The address cannot be used; choose another with --port."
            ) from error
        found: int = probe.getsockname()[1]
        return found
