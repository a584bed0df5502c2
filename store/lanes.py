"""Whose turn it is to read: slow statements may not take every connection, and nobody waits without end.

How long a statement takes is known only after it has run. So one that was slow leaves half of the connections to
others, one that nobody has seen yet leaves one, and only those known to be quick may take any. A page that everybody
asks for is then answered at once, however many heavy figures are being worked out.
"""

import asyncio
from collections import OrderedDict
from types import TracebackType

from store.errors import Unavailable

SLOW = 0.25
"""Seconds from which on a statement is slow; nearly all take less than a tenth of it."""

_REMEMBERED = 10_000
"""Statements whose pace is remembered."""

_LEARNT = 0.3
"""How much the latest time counts: one hiccup is forgotten after some quick runs."""

_SHORTEST_WAIT = 1.0


class Lanes:
    """Gives turns to read on a number of connections; whoever waits for one over `seconds` is sent away."""

    def __init__(self, connections: int, seconds: float) -> None:
        self._seconds = max(seconds, _SHORTEST_WAIT)
        self._all = asyncio.Semaphore(connections)
        self._unseen = asyncio.Semaphore(max(1, connections - 1))
        self._slow = asyncio.Semaphore(max(1, connections // 2))
        self._pace: OrderedDict[int, float] = OrderedDict()

    def turn(self, statement: str) -> "Turn":
        """Give a turn for a statement, to be waited for with `async with`; raises `Unavailable`."""
        return Turn(self, hash(statement))

    def of(self, statement: int) -> tuple[asyncio.Semaphore, ...]:
        """What has to be free for it, the rarest first."""
        pace = self._pace.get(statement)
        if pace is None:
            return self._unseen, self._all
        return (self._slow, self._unseen, self._all) if pace > SLOW else (self._all,)

    async def wait(self, lane: asyncio.Semaphore, until: float | None) -> float | None:
        """Wait for a place in a lane; gives the moment at which whoever had to wait gives up."""
        if not lane.locked():
            await lane.acquire()
            return until
        until = until or asyncio.get_running_loop().time() + self._seconds
        try:
            async with asyncio.timeout_at(until):
                await lane.acquire()
        except TimeoutError:
            raise Unavailable(f"Too many ask at once: no turn came within {self._seconds:g} seconds.") from None
        return until

    def learn(self, statement: int, seconds: float) -> None:
        """Remember how long a statement took."""
        known = self._pace.pop(statement, seconds)
        self._pace[statement] = known + (seconds - known) * _LEARNT
        if len(self._pace) > _REMEMBERED:
            self._pace.popitem(last=False)


class Turn:
    """One statement's turn."""

    __slots__ = ("_began", "_held", "_lanes", "_statement")

    def __init__(self, lanes: Lanes, statement: int) -> None:
        self._lanes = lanes
        self._statement = statement
        self._held: list[asyncio.Semaphore] = []
        self._began = 0.0

    async def __aenter__(self) -> None:
        until: float | None = None
        try:
            for lane in self._lanes.of(self._statement):
                until = await self._lanes.wait(lane, until)
                self._held.append(lane)
        except BaseException:
            self._leave()
            raise
        self._began = asyncio.get_running_loop().time()

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        self._lanes.learn(self._statement, asyncio.get_running_loop().time() - self._began)
        self._leave()

    def _leave(self) -> None:
        for lane in self._held:
            lane.release()
