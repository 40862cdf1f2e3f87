"""How long to wait for a server, and what of its troubles passes: the rules for asking again."""

from __future__ import annotations

import operator
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import accumulate, repeat
from typing import TypeVar

from pfocr_graph.errors import PublishError

__all__ = ["PATIENCE", "Patience", "ServerError", "seconds_to_wait"]

T = TypeVar("T")


class ServerError(PublishError):
    """A call to a server that failed.

    Attributes
    ----------
    status : int or None
        Of its answer; `None` where there was none.
    retry_after : float
        Seconds that it asks to wait.
    timed_out : bool
        Whether no answer came in time: the server may be at work on it still.
    """

    def __init__(
        self, message: str, status: int | None = None, *, retry_after: float = 0.0, timed_out: bool = False
    ) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after
        self.timed_out = timed_out

    @property
    def passes(self) -> bool:
        """Whether asking again may help; a server that has not learnt a thing (501) will not learn it."""
        return self.status is None or self.status == 429 or (self.status >= 500 and self.status != 501)

    @property
    def leaves_doubt(self) -> bool:
        """Whether the call may have been carried out all the same."""
        return self.status is None or self.status >= 500


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long.

    Attributes
    ----------
    attempts : int
        Of each call.
    first_delay, longest_delay : float
        Seconds before the second attempt, doubled before each further one, and the most that this gives. Up to a
        quarter is added at random, so that clients do not come back all at once.
    longest_request : float
        Seconds that a server may ask us to wait.
    first_poll, longest_poll, loading : float
        Seconds between looks at a network that is being loaded, and in all.
    timeout : (float, float)
        Seconds for a connection, and between two parts of an answer.
    late : tuple of float
        Seconds between looks for an upload that was not answered in time, before it is sent again.
    failures : int
        Networks that may fail one after the other before a run stops.
    sleep : callable
    """

    attempts: int = 6
    first_delay: float = 1.0
    longest_delay: float = 60.0
    longest_request: float = 3600.0
    first_poll: float = 0.25
    longest_poll: float = 10.0
    loading: float = 1800.0
    timeout: tuple[float, float] = (10.0, 120.0)
    late: tuple[float, ...] = (5.0, 15.0)
    failures: int = 5
    sleep: Callable[[float], None] = time.sleep

    def persist(self, call: Callable[[], T], recover: Callable[[ServerError], T | None] | None = None) -> T:
        """Return what a call returns, made again while its failures may pass.

        Parameters
        ----------
        call : callable
            Raises `ServerError`.
        recover : callable, optional
            Asked, with the error, before a call that may have been carried out is made again; what it returns, if not
            `None`, is the answer that was lost.

        Raises
        ------
        ServerError
            The last one.

        Examples
        --------
        >>> answers = iter([ServerError("busy", 503), "done"])
        >>> def call():
        ...     answer = next(answers)
        ...     if isinstance(answer, ServerError):
        ...         raise answer
        ...     return answer
        >>> Patience(sleep=lambda seconds: None).persist(call)
        'done'
        """
        delays = self._delays()
        while True:
            try:
                return call()
            except ServerError as error:
                delay = next(delays, None)
                if delay is None or not error.passes or error.retry_after > self.longest_request:
                    raise
                failure = error
            self.sleep(max(delay, failure.retry_after))
            if recover is not None and failure.leaves_doubt:
                found = recover(failure)
                if found is not None:
                    return found

    def looks(self, *, late: bool) -> Iterator[None]:
        """Yield at once and, for a server that may still be at what it was asked, again after its pauses."""
        yield
        for pause in self.late if late else ():
            self.sleep(pause)
            yield

    def polls(self) -> Iterator[None]:
        """Yield at once and then after pauses that grow, until the time for loading is over."""
        yield
        pause, waited = self.first_poll, 0.0
        while waited < self.loading:
            self.sleep(pause)
            waited += pause
            yield
            pause = min(pause * 1.5, self.longest_poll)

    def _delays(self) -> Iterator[float]:
        doubled = accumulate(repeat(2.0, self.attempts - 2), operator.mul, initial=self.first_delay)
        jitter = random.SystemRandom()
        return (min(delay, self.longest_delay) * (1 + jitter.random() / 4) for delay in doubled)


PATIENCE = Patience()
"""What the commands use."""


def seconds_to_wait(header: str | None, now: float | None = None) -> float:
    """Return what a Retry-After header asks for, 0 where it asks for nothing.

    Parameters
    ----------
    header : str or None
        Seconds, or a date.
    now : float, optional
        Seconds since 1970.

    Examples
    --------
    >>> seconds_to_wait("120"), seconds_to_wait("Thu, 01 Jan 1970 00:01:00 GMT", now=0), seconds_to_wait("soon")
    (120.0, 60.0, 0.0)
    """
    if header is None:
        return 0.0
    if header.strip().isdigit():
        return float(header)
    try:
        return max(parsedate_to_datetime(header).timestamp() - (time.time() if now is None else now), 0.0)
    except ValueError:
        return 0.0
