"""A name for each request, ours alone: in its answer and beside whatever the log says of it.

A name that a client sends is not taken over: it would be a way to write into the log.
"""

import logging
import random

from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = b"x-request-id"

logger = logging.getLogger(__name__)


def new() -> str:
    """Give a name that no other request has."""
    return f"{random.getrandbits(64):016x}"


class Identified:
    """An application whose answers carry a name, which is also in `scope["state"]["request_id"]`."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; an error of ours that was answered is written down under the name, and ends here."""
        if scope["type"] != "http":
            return await self._application(scope, receive, send)
        request_id = new()
        scope.setdefault("state", {})["request_id"] = request_id
        answered = False

        async def send_named(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (HEADER, request_id.encode())]}
            answered = message["type"] == "http.response.body" and not message.get("more_body", False)
            await send(message)

        try:
            await self._application(scope, receive, send_named)
        except Exception as error:
            logger.error("failed", exc_info=error, extra={"request_id": request_id, "code": "INTERNAL"})
            if not answered:
                raise
