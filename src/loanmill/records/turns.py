"""Turns: a lock that threads get in the order in which they asked for it.

Python's own lock goes to whoever asks at the right moment, mostly the thread that has just let it go: with four busy
threads the unluckiest waited fifteen turns instead of three.
"""

from __future__ import annotations

from collections import deque
from threading import Lock, get_ident
from types import TracebackType

_HANDED_OVER = -1  # nobody's thread: the turn is on its way to the first that waits


class Turns:
    """A lock as a context manager; the thread that holds it may take it again."""

    def __init__(self) -> None:
        self._state = Lock()  # held for a moment, around what follows
        self._waiting: deque[Lock] = deque()
        self._owner: int | None = None
        self._depth = 0

    def __enter__(self) -> Turns:
        me = get_ident()
        if self._owner != me:
            self._wait()
            self._owner = me
        self._depth += 1
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._depth -= 1
        if not self._depth:
            self._pass_on()

    def _wait(self) -> None:
        """Until it is this thread's turn. One that is interrupted meanwhile leaves the queue."""
        with self._state:
            if self._owner is None:
                self._owner = _HANDED_OVER
                return
            gate = Lock()
            gate.acquire()
            self._waiting.append(gate)
        try:
            gate.acquire()
        except BaseException:
            with self._state:
                waits = gate in self._waiting
                if waits:
                    self._waiting.remove(gate)
            if not waits:
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        with self._state:
            if self._waiting:
                self._owner = _HANDED_OVER
                self._waiting.popleft().release()
            else:
                self._owner = None
