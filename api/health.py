"""Whether the process lives, and whether it can answer: two addresses for whoever runs it."""

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from store.errors import LaporError
from store.readers import Readers

_SECONDS = 3
_NEVER_KEPT = {"cache-control": "no-store"}


class Health:
    """The two endpoints, over the connections that answers are read through."""

    def __init__(self, readers: Readers) -> None:
        self._readers = readers

    async def live(self, _request: Request) -> Response:
        """Answer 200 while the process can answer at all; restart it when it does not."""
        return JSONResponse({"status": "live"}, headers=_NEVER_KEPT)

    async def ready(self, _request: Request) -> Response:
        """Answer 200 when the database can be read, with the dataset's version, else 503; send no readers meanwhile."""
        try:
            async with asyncio.timeout(_SECONDS):
                row = await self._readers.row("select version from open.dataset", ())
        except (TimeoutError, LaporError):
            return self._not_ready("The database cannot be reached.")
        except Exception:
            return self._not_ready("The database is not migrated. Run `lapor migrate`.")
        return JSONResponse({"status": "ready", "datasetVersion": str(row[0])}, headers=_NEVER_KEPT)

    def _not_ready(self, reason: str) -> Response:
        return JSONResponse({"status": "not ready", "reason": reason}, status_code=503, headers=_NEVER_KEPT)
