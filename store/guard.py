"""Keeps the embedded server up: looks after it from a thread, and starts it again when it has died.

What has died once may die at once again, so the pauses between the tries double.
"""

import logging
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager

from store.cluster import ClusterError

_LONGEST_PAUSE_SECONDS = 60.0

logger = logging.getLogger(__name__)


@contextmanager
def watched(is_up: Callable[[], bool], start: Callable[[], object], *, every_seconds: float = 1) -> Generator[None]:
    """Call `start` whenever `is_up` says no, for the length of a `with` block; its end waits for a start under way."""
    ended = threading.Event()
    watch = (is_up, start, every_seconds, ended)
    thread = threading.Thread(target=_watch, args=watch, name="lapor-guard", daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _watch(
    is_up: Callable[[], bool], start: Callable[[], object], every_seconds: float, ended: threading.Event
) -> None:
    pause = every_seconds
    while not ended.wait(pause):
        if is_up():
            pause = every_seconds
            continue
        try:
            start()
        except (ClusterError, OSError) as error:
            pause = min(pause * 2, _LONGEST_PAUSE_SECONDS)
            logger.error("PostgreSQL died and does not start; the next try is in %g seconds. %s", pause, error)
        else:
            pause = every_seconds
            logger.warning("PostgreSQL had died and was started again")
