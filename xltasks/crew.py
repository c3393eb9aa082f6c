"""The same work for many offices, done by several processes at once and handed over in the order it was given."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future
    from multiprocessing.context import BaseContext

Piece = TypeVar("Piece")
Result = TypeVar("Result")

_PAYS = 400
"""Pieces of work from which on further processes win more than they cost to start."""
_MOST = 8
"""Processes at most, unless more are asked for: what they hand over is written by one."""
_AHEAD = 2
"""Batches a process that are given out before the first of them is taken back."""
_BATCH = 8
"""Pieces given out at once, at most: handing over takes as long for many as for one."""


@dataclass(frozen=True)
class Crew:
    """How many processes work at a time: ``jobs``, or with None as many as there are cores, where that pays.

    Whatever their number, the same comes out, in the same order. With one, all is done here.
    """

    jobs: int | None = 1

    def done(
        self, work: Callable[[Piece], Result], pieces: Iterable[Piece], *, expected: int
    ) -> Generator[tuple[Piece, Result], None, None]:
        """Each piece with what ``work`` makes of it; ``expected`` says about how many there are. Closing it, or going on
        to its end, ends the processes.

        Pieces are asked for somewhat ahead of those handed over. What ``work`` raises is raised at its piece's turn.
        ``work``, pieces and results must be values that can be pickled; ``work`` goes to each process once.
        """
        jobs = self._jobs(expected)
        if jobs == 1:
            yield from ((piece, work(piece)) for piece in pieces)
            return
        executor = _executor(jobs, work)
        given: deque[_Given[Piece, Result]] = deque()
        try:
            for batch in _batches(pieces, max(1, min(_BATCH, expected // (jobs * _AHEAD)))):
                given.append(_Given(batch, _submitted(executor, batch)))
                if len(given) > jobs * _AHEAD:
                    yield from given.popleft().taken_back(work)
            while given:
                yield from given.popleft().taken_back(work)
        finally:
            executor.shutdown(cancel_futures=True)

    def _jobs(self, expected: int) -> int:
        """No more than there are pieces."""
        wanted = self.jobs if self.jobs is not None else min(_cores(), _MOST) if expected >= _PAYS else 1
        return max(1, min(wanted, expected))


@dataclass(frozen=True)
class _Done(Generic[Result]):
    """What became of a batch: the results up to the piece that raised ``error``, if one did."""

    results: tuple[Result, ...]
    error: Exception | None = None


@dataclass(frozen=True)
class _Given(Generic[Piece, Result]):
    """A batch that was given out; ``future`` is None where no process could take it."""

    batch: tuple[Piece, ...]
    future: Future[_Done[Result]] | None

    def taken_back(self, work: Callable[[Piece], Result]) -> Iterator[tuple[Piece, Result]]:
        done = self._done()
        if done is None:
            yield from ((piece, work(piece)) for piece in self.batch)
            return
        yield from zip(self.batch, done.results, strict=False)
        if done.error is not None:
            raise done.error

    def _done(self) -> _Done[Result] | None:
        """None where a process was killed from outside, or the system let none start: the batch is done here."""
        from concurrent.futures import BrokenExecutor

        try:
            return None if self.future is None else self.future.result()
        except BrokenExecutor:
            return None


def _batches(pieces: Iterable[Piece], size: int) -> Iterator[tuple[Piece, ...]]:
    left = iter(pieces)
    while batch := tuple(islice(left, size)):
        yield batch


def _submitted(executor: Executor, batch: tuple[Piece, ...]) -> Future[_Done[Result]] | None:
    from concurrent.futures import BrokenExecutor

    try:
        return executor.submit(_on, batch)
    except (BrokenExecutor, OSError):
        return None


def _executor(jobs: int, work: Callable[[Piece], Result]) -> Executor:
    """The one place that says who does the work."""
    from concurrent.futures import ProcessPoolExecutor

    return ProcessPoolExecutor(jobs, _context(), initializer=partial(_take_up, work))


def _context() -> BaseContext:
    """Forked processes begin with all that has been read here, which costs nothing. Where another thread runs, or the
    system is not made for it, they begin afresh and are sent it."""
    import multiprocessing

    forked = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forked else "spawn")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


# What follows runs in the processes of the crew alone.

_work: list[Callable[[Any], object]] = []
"""What this process was started for. An executor offers its processes no other place to keep a thing."""


def _take_up(work: Callable[[Any], object]) -> None:
    _work.append(work)
    gc.freeze()  # What is there stays to the end; looking through it would only copy memory that is shared.
    # An interrupt at the keyboard reaches every process: the one that gave out the work ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """Nobody stays behind, waiting for work for ever, where the one who gives it out is killed."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _on(batch: tuple[Any, ...]) -> _Done[Any]:
    results: list[object] = []
    try:
        results.extend(map(_work[-1], batch))
    except Exception as error:  # noqa: BLE001 — raised again where the results are awaited, after those before it
        return _Done(tuple(results), error)
    return _Done(tuple(results))
