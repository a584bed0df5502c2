"""The page at `/`: what this is, how much is in it, and a first query. Indonesian, or English with `?lang=en`."""

import base64
import hashlib
import html
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from api.documents import Documents
from api.settings import Settings
from resolvers.run import Executor
from store.errors import LaporError

FIRST_QUERY = """{
  complaints(first: 1) {
    totalCount
    nodes {
      trackingId title status submittedAt
      agency { name }
      timeline { nodes { kind notBefore notAfter } }
    }
  }
}"""
"""What a newcomer is shown, here and by `lapor demo`."""

_FACTS = "{ dataset { version asOf publisher licence complaints } }"

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --ink: #16324f; --link: #0b57a4 }
@media (prefers-color-scheme: dark) { :root { --ink: #cfe3f7; --link: #8ec5ff } }
body { font: 1.05rem/1.6 system-ui, sans-serif; max-width: 44rem; margin: 0 auto; padding: 1.5rem 1.25rem 4rem }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 1rem; flex-wrap: wrap }
h1, h2 { color: var(--ink); line-height: 1.25 }
h1 { margin: 0 } h2 { margin: 2rem 0 .5rem; font-size: 1.2rem }
a { color: var(--link) } a:focus-visible { outline: 3px solid; outline-offset: 2px }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1.25rem; padding: .75rem 0 }
dl { border-block: 1px solid var(--line) }
dt { opacity: .8 } dd { margin: 0; overflow-wrap: anywhere }
pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .4rem }
pre { font-size: .9rem; line-height: 1.45 }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr } dd { margin-bottom: .5rem } }
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = {
    "content-security-policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
}


@dataclass(frozen=True)
class _Words:
    """The page's words in one language."""

    language: str
    other: str
    other_name: str
    title: str
    promise: str
    privacy: str
    publisher: str
    licence: str
    complaints: str
    version: str
    away: str
    try_it: str
    run: str
    in_a_shell: str
    more: str
    contract: str
    contact: str


_INDONESIAN = _Words(
    language="id",
    other="en",
    other_name="English",
    title="Lapor Terbuka",
    promise="Laporan warga kepada pemerintah lewat SP4N-LAPOR!, instansi yang menanganinya dan perjalanannya, "
    "sebagai data terbuka melalui satu API GraphQL. Siapa pun boleh membaca, tanpa mendaftar.",
    privacy="Identitas pelapor tidak disimpan. Data pribadi dihapus dari judul dan isi sebelum disimpan; isi yang "
    "meragukan tidak ditampilkan. Laporan rahasia tidak diterbitkan.",
    publisher="Penerbit",
    licence="Lisensi data",
    complaints="Laporan",
    version="Versi data",
    away="Basis data sedang tidak dapat dibaca. Coba lagi sebentar lagi.",
    try_it="Pertanyaan pertama",
    run="Jalankan pertanyaan ini",
    in_a_shell="Atau dari terminal:",
    more="Selanjutnya",
    contract="Skema lengkap (SDL)",
    contact="Kontak",
)
_ENGLISH = _Words(
    language="en",
    other="id",
    other_name="Bahasa Indonesia",
    title="Lapor Terbuka",
    promise="What citizens report to their government through Indonesia's SP4N-LAPOR!, which agency must answer and "
    "what became of it, as open data through one GraphQL API. Everyone may read, without signing up.",
    privacy="Reporters' identities are not stored. Personal data is taken out of titles and bodies before they are "
    "stored; a doubtful body is not shown. Confidential reports are not published.",
    publisher="Publisher",
    licence="Data licence",
    complaints="Complaints",
    version="Data version",
    away="The database cannot be read right now. Try again in a moment.",
    try_it="A first query",
    run="Run this query",
    in_a_shell="Or from a shell:",
    more="Further",
    contract="The whole schema (SDL)",
    contact="Contact",
)


class Home:
    """The page; its figures come through the same path as everybody's answers."""

    def __init__(self, executor: Executor, documents: Documents, settings: Settings) -> None:
        self._executor = executor
        self._facts, _ = documents.find(_FACTS, None)
        self._settings = settings

    async def page(self, request: Request) -> Response:
        """Answer with the page, with figures when the database can be read and without when not."""
        words = _ENGLISH if request.query_params.get("lang") == "en" else _INDONESIAN
        facts = await self._dataset()
        content = _page(words, facts, self._settings.public_url, self._settings.contact)
        return HTMLResponse(content, headers={**_HEADERS, "content-language": words.language})

    async def _dataset(self) -> dict[str, Any] | None:
        try:
            prepared = self._executor.prepare(self._facts.document, self._facts.node)
            answer = await self._executor.read(prepared, {})
        except LaporError:
            return None
        return orjson.loads(answer.data)["dataset"]


def curl(address: str, query: str = FIRST_QUERY) -> str:
    """Give the shell line that asks `query` at `address`."""
    body = orjson.dumps({"query": " ".join(query.split())}).decode().replace("'", r"'\''")
    return f"curl -s {address}/graphql -H 'Content-Type: application/json' -d '{body}'"


def _page(words: _Words, facts: dict[str, Any] | None, address: str, contact: str | None) -> str:
    link = html.escape(f"/graphql?query={quote(FIRST_QUERY)}")
    return f"""<!doctype html>
<html lang="{words.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{words.title}</title>
<style>{_STYLE}</style>
</head>
<body>
<header><h1>{words.title}</h1>
<a href="?lang={words.other}" lang="{words.other}" hreflang="{words.other}">{words.other_name}</a></header>
<main>
<p>{words.promise}</p>
<p>{words.privacy}</p>
{_facts(words, facts)}
<h2>{words.try_it}</h2>
<pre tabindex="0"><code>{html.escape(FIRST_QUERY)}</code></pre>
<p><a href="{link}">{words.run}</a>. {words.in_a_shell}</p>
<pre tabindex="0"><code>{html.escape(curl(address))}</code></pre>
<h2>{words.more}</h2>
<ul><li><a href="/schema.graphql">{words.contract}</a></li>{_contact(words, contact)}</ul>
</main>
</body>
</html>
"""


def _facts(words: _Words, facts: dict[str, Any] | None) -> str:
    if facts is None:
        return f'<p role="status">{words.away}</p>'
    shown = {
        words.complaints: f"{facts['complaints']:,}".replace(",", "." if words.language == "id" else ","),
        words.version: f"{facts['version']} ({facts['asOf'][:16].replace('T', ' ')} UTC)",
        words.publisher: facts["publisher"],
        words.licence: facts["licence"],
    }
    rows = "".join(f"<dt>{name}</dt><dd>{html.escape(str(value))}</dd>" for name, value in shown.items())
    return f"<dl>{rows}</dl>"


def _contact(words: _Words, contact: str | None) -> str:
    if not contact:
        return ""
    shown = html.escape(contact)
    if contact.startswith(("https://", "http://")):
        shown = f'<a href="{shown}">{shown}</a>'
    elif "@" in contact:
        shown = f'<a href="mailto:{shown}">{shown}</a>'
    return f"<li>{words.contact}: {shown}</li>"
