"""A client that hangs up while the database works for it: nobody will read the answer, so the statement is ended.

Most answers are there before anybody could tire of waiting. So the client is only looked at after a moment: a task for
every request would cost more than reading its body.
"""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from starlette.types import Receive

from api.bodies import ClientGoneError

T = TypeVar("T")

_MOMENT = 0.05
"""Seconds of waiting after which the client is watched."""


async def unless_gone(receive: Receive, answering: Coroutine[Any, Any, T]) -> T:
    """Give what `answering` gives; once the client has hung up, cancel it and raise `ClientGoneError`."""
    asking = asyncio.current_task()
    assert asking is not None, "a request is answered in a task"
    watch = _Watch(receive, asking)
    clock = asyncio.get_running_loop().call_later(_MOMENT, watch.begin)
    try:
        return await answering
    except asyncio.CancelledError:
        if not watch.gone:
            raise
        asking.uncancel()
        raise ClientGoneError from None
    finally:
        clock.cancel()
        watch.end()


class _Watch:
    """Waits for the client to hang up, and cancels the task that answers it."""

    __slots__ = ("_asking", "_receive", "_watching", "gone")

    def __init__(self, receive: Receive, asking: "asyncio.Task[Any]") -> None:
        self.gone = False
        self._receive = receive
        self._asking = asking
        self._watching: asyncio.Task[None] | None = None

    def begin(self) -> None:
        self._watching = asyncio.create_task(self._watch())

    def end(self) -> None:
        if self._watching:
            self._watching.cancel()

    async def _watch(self) -> None:
        ended = 0
        while (message := await self._receive())["type"] != "http.disconnect":
            # After the end of a body there is nothing but the disconnection to be told; who tells more would go on so.
            ended += not message.get("more_body", False)
            if ended > 1:
                return
        self.gone = True
        self._asking.cancel()
