"""Turns: first come, first served; taken again by whoever holds it; left by whoever is interrupted."""

from __future__ import annotations

import signal
from threading import Event, Thread
from time import sleep, time

import pytest

from loanmill.records.turns import Turns

PATIENCE_S = 5


def until_waiting(turns: Turns, many: int) -> None:
    """Until so many threads stand in the queue."""
    ends = time() + PATIENCE_S
    while len(turns._waiting) < many:
        assert time() < ends
        sleep(0.001)


def test_first_come_first_served() -> None:
    """Also against a thread that lets go and asks again at once, as one that writes act after act does."""
    turns, served, threads = Turns(), [], []

    def one(name: int) -> None:
        with turns:
            served.append(name)

    with turns:
        for name in range(5):
            threads.append(Thread(target=one, args=(name,)))
            threads[-1].start()
            until_waiting(turns, name + 1)
    with turns:
        served.append(99)
    for thread in threads:
        thread.join(PATIENCE_S)
    assert served == [0, 1, 2, 3, 4, 99]


def test_whoever_holds_it_may_take_it_again() -> None:
    turns, done = Turns(), Event()
    with turns:
        with turns:
            pass
        Thread(target=lambda: (turns.__enter__(), done.set(), turns.__exit__(None, None, None))).start()
        assert not done.wait(0.05), "the inner block let the turn go"
    assert done.wait(PATIENCE_S)


def test_a_turn_is_passed_on_after_a_fault() -> None:
    turns = Turns()
    with pytest.raises(ValueError, match="x"), turns:
        raise ValueError("x")
    with turns:
        pass


def test_whoever_is_interrupted_leaves_the_queue() -> None:
    turns, holds, release, done = Turns(), Event(), Event(), Event()

    def hold() -> None:
        with turns:
            holds.set()
            release.wait(PATIENCE_S)

    def interrupt(number: int, frame: object) -> None:
        raise InterruptedError

    holder = Thread(target=hold)
    holder.start()
    assert holds.wait(PATIENCE_S)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.05)
        with pytest.raises(InterruptedError), turns:
            raise AssertionError("it was not this thread's turn")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    release.set()
    holder.join(PATIENCE_S)
    Thread(target=lambda: (turns.__enter__(), done.set(), turns.__exit__(None, None, None))).start()
    assert done.wait(PATIENCE_S), "the turn was handed to a thread that had gone"
