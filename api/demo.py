"""`lapor demo`: a whole service from nothing, in one process, with complaints that nobody ever filed."""

import asyncio
from collections.abc import Callable

from api import database, serving
from api.settings import Settings

Say = Callable[[str], None]


def run(settings: Settings, host: str, port: int, say: Say) -> None:
    """Serve the demo until Ctrl-C; what was made before is found again, so that a second run starts in seconds."""
    with serving.stopping_by_signal():
        taken = serving.listen(host, port)
        address = serving.address(taken)
        at_home = settings.model_copy(update={"public_url": address})
        with database.chosen(settings) as place:
            asyncio.run(database.migrate(place, at_home))
            if not asyncio.run(_holds_complaints(place)):
                _fill(at_home, place, say)
            asyncio.run(_serve(at_home, place, taken, say))
