"""The guard of the embedded server, without a server: what it does when a start fails."""

import threading

import pytest

from store.cluster import ClusterError
from store.guard import watched


def test_a_server_that_does_not_start_is_tried_less_and_less_often(caplog: pytest.LogCaptureFixture) -> None:
    tries: list[int] = []
    started = threading.Event()

    def start() -> None:
        tries.append(1)
        if len(tries) < 4:
            raise ClusterError("The disk is full.")
        started.set()

    with watched(started.is_set, start, every_seconds=0.01):
        assert started.wait(10)

    assert [record.message for record in caplog.records] == [
        "PostgreSQL died and does not start; the next try is in 0.02 seconds. The disk is full.",
        "PostgreSQL died and does not start; the next try is in 0.04 seconds. The disk is full.",
        "PostgreSQL died and does not start; the next try is in 0.08 seconds. The disk is full.",
        "PostgreSQL had died and was started again",
    ]


def test_a_server_that_is_up_is_left_alone_and_the_end_stops_the_looking(caplog: pytest.LogCaptureFixture) -> None:
    looks = threading.Semaphore(0)

    def is_up() -> bool:
        looks.release()
        return True

    with watched(is_up, pytest.fail, every_seconds=0.001):
        for _ in range(3):
            assert looks.acquire(timeout=10)
    while looks.acquire(blocking=False):
        pass

    assert not looks.acquire(timeout=0.05)
    assert not caplog.records
