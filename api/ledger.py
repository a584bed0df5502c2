"""The follow-up log for whoever wants to check it: checkpoint, tiles and key as files (C2SP tlog-tiles).

https://c2sp.org/tlog-tiles
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from rules import merkle
from rules.merkle import Node
from rules.tiles import ENTRIES, Tile, bundle
from store.log_key import LogKey
from store.readers import Readers

_SIZE = "select coalesce(max(leaf_index) + 1, 0) from open.log_entry"
_NODES = """
select array_agg(n.hash order by w.place)
from unnest($1::text[]::smallint[], $2::text[]::bigint[]) with ordinality as w(level, index, place)
join open.log_node n on n.level = w.level and n.index = w.index
"""
_HASHES = "select array_agg(hash order by index) from open.log_node where level = $1 and index >= $2 and index < $3"
_ENTRIES = "select array_agg(entry order by leaf_index) from open.log_entry where leaf_index >= $1 and leaf_index < $2"

_PUBLIC = {"access-control-allow-origin": "*", "x-content-type-options": "nosniff"}
_FRESH = _PUBLIC | {"cache-control": "public, max-age=2"}
_FOREVER = _PUBLIC | {"cache-control": "public, max-age=31536000, immutable"}


class Ledger:
    """The endpoints of the log, over the connections that answers are read through."""

    def __init__(self, readers: Readers, key: LogKey) -> None:
        self._readers = readers
        self._key = key

    async def checkpoint(self, _request: Request) -> Response:
        """Answer the log's size and root, signed."""
        (size,) = await self._readers.row(_SIZE, ())
        nodes = await self._nodes(merkle.frontier(size))
        return PlainTextResponse(self._key.signed(size, merkle.root(size, nodes.__getitem__)), headers=_FRESH)

    async def key(self, _request: Request) -> Response:
        """Answer the public key; whoever checks the log keeps it, and asks elsewhere whether it is the right one."""
        return PlainTextResponse(self._key.verifier() + "\n", headers=_FRESH)

    async def tile(self, request: Request) -> Response:
        """Answer a tile of hashes or of entries; 404 for one that the log does not have."""
        tile = Tile.at(request.path_params["path"])
        content = await self._content(tile) if tile else None
        if content is None:
            raise HTTPException(404, "The log has no such tile.")
        return Response(content, headers=_FOREVER, media_type="application/octet-stream")

    async def _content(self, tile: Tile) -> bytes | None:
        end = tile.start + tile.width
        if end >= 2**62:
            return None
        if tile.level == ENTRIES:
            (entries,) = await self._readers.row(_ENTRIES, (tile.start, end))
            return bundle(entries) if entries and len(entries) == tile.width else None
        (hashes,) = await self._readers.row(_HASHES, (tile.nodes()[0][0], tile.start, end))
        return b"".join(hashes) if hashes and len(hashes) == tile.width else None

    async def _nodes(self, wanted: list[Node]) -> dict[Node, bytes]:
        if not wanted:
            return {}
        levels, indexes = zip(*wanted, strict=True)
        (hashes,) = await self._readers.row(_NODES, ([str(one) for one in levels], [str(one) for one in indexes]))
        return dict(zip(wanted, hashes, strict=True))
