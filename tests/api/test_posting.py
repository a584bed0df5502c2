"""An official posts a follow-up: who may, on what, exactly once, and what everybody reads afterwards."""

import asyncio
import hashlib
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx2
import orjson
import pytest

from api.issuers import Development
from api.settings import Settings
from rules import merkle
from rules.checkpoint import read_note, read_verifier
from rules.log_entry import LoggedFollowUp, entry_of
from rules.terms import OfficialRole
from tests.database import Database

POST = """
mutation ($input: PostFollowUpInput!) {
  postFollowUp(input: $input) {
    followUp { id kind body bodyWithheld postedAt agency { slug } corrects { id } logEntry { leafIndex leafHash salt } }
    complaint { trackingId status followUpCount timeline(last: 1) { nodes { sequence kind actor status } totalCount } }
    receipt { leafIndex leafHash treeSize rootHash inclusionProof checkpoint }
    preview { body findings doubtful }
    replayed
    userErrors { code message field }
  }
}
"""
BODY = "Petugas sudah memperbaiki lampu jalan pada hari ini."
LIAISON, ADMIN = OfficialRole.LIAISON_OFFICER, OfficialRole.AGENCY_ADMIN
AUDIENCE = "https://lapor.example"
PARENT, UNIT, OTHER = "kabupaten-contoh", "kabupaten-contoh-dinas", "kementerian-contoh"
OPEN, CLOSED, UNASSIGNED, HIDDEN = "7000001", "7000002", "7000003", "7000009"

ROWS = f"""
insert into open.source (name, imported_at) values ('sp4n-lapor', now());
insert into open.agency (slug, name, kind)
    values ('{PARENT}', 'Kabupaten Contoh', 'REGENCY'), ('{OTHER}', 'X', 'MINISTRY');
insert into open.agency (slug, name, kind, parent_id) select '{UNIT}', 'Dinas', 'LOCAL_UNIT', id from open.agency
    where slug = '{PARENT}';
insert into open.complaint (tracking_id, report_class, title, body_withheld, redaction_version, channel, agency_id,
    status, closed_by, submitted_at, updated_at, last_sequence, source_id)
select n, 'ASPIRATION', 'Lampu', false, '1', 'WEBSITE', case when n = {UNASSIGNED} then null else a.id end,
    status, closer, '2026-01-05', '2026-01-06', 2, 1
from (values ({OPEN}, 'ASSIGNED', null), ({CLOSED}, 'CLOSED', 'SYSTEM'), ({UNASSIGNED}, 'VERIFIED', null))
    as v(n, status, closer), open.agency a where a.slug = '{UNIT}';
insert into open.timeline_event (tracking_id, sequence, kind, actor, not_before, not_after, status)
select tracking_id, 1, 'SUBMITTED', 'REPORTER', submitted_at, submitted_at, 'SUBMITTED' from open.complaint
union all
select tracking_id, 2, status, 'ADMIN', '2026-01-06', '2026-01-06', status from open.complaint;
insert into open.assignment (tracking_id, hop, agency_id, not_before, not_after)
select tracking_id, 1, agency_id, '2026-01-06', '2026-01-06' from open.complaint where agency_id is not null;
update open.dataset set public_url = '{AUDIENCE}'
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings with the development issuer on."""
    return Settings(dev_issuer=True, data_dir=tmp_path, public_url=AUDIENCE, read_connections=2)


class Desk:
    """An official's program, and what the database holds."""

    def __init__(self, client: httpx2.AsyncClient, settings: Settings, database: Database) -> None:
        self.client = client
        self._issuer = Development(settings.development_key_file)
        self._database = database
        self._keys = iter(range(10_000))

    def token(self, agency: str = UNIT, role: OfficialRole = LIAISON) -> str:
        """An official's token."""
        return self._issuer.token(agency, role, AUDIENCE)

    async def send(self, token: str | None = None, **given: Any) -> Any:
        """Post, with a key of its own unless one is given; the payload."""
        values = {"trackingId": OPEN, "kind": "PROGRESS", "body": BODY, "idempotencyKey": f"k{next(self._keys)}"}
        answer = await self.client.post(
            "/graphql",
            json={"query": POST, "variables": {"input": values | given}},
            headers={"authorization": f"Bearer {token or self.token()}"},
        )
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "private, no-store"
        return answer.json()["data"]["postFollowUp"]

    async def refused(self, token: str | None = None, **given: Any) -> tuple[str, list[str]]:
        """Post what is refused: code and field; nothing was written but a line of the audit."""
        before = await self.rows()
        payload = await self.send(token, **given)
        assert (payload["followUp"], payload["complaint"], payload["receipt"]) == (None, None, None)
        assert await self.rows() == before
        (error,) = payload["userErrors"]
        assert (await self.fetch("select outcome from desk.audit order by id desc limit 1")) == [(error["code"],)]
        return error["code"], error["field"]

    async def fetch(self, query: str) -> list[tuple[Any, ...]]:
        """Rows, as the superuser."""
        connection = await self._database.connect()
        try:
            return [tuple(record) for record in await connection.fetch(query)]
        finally:
            await connection.close()

    async def rows(self) -> dict[str, Any]:
        """All that posting writes."""
        tables = ("follow_up", "timeline_event", "log_entry", "log_node", "change", "dataset", "complaint", "deadline")
        return {name: await self.fetch(f"select t::text from open.{name} t order by 1") for name in tables}


@pytest.fixture
async def desk(database: Database, client: httpx2.AsyncClient, settings: Settings) -> Desk:
    """A desk over three complaints."""
    connection = await database.connect()
    await connection.execute(ROWS)
    await connection.close()
    return Desk(client, settings, database)


async def test_a_posted_follow_up_is_public_logged_and_proved(desk: Desk) -> None:
    payload = await desk.send()

    follow_up, complaint, receipt = payload["followUp"], payload["complaint"], payload["receipt"]
    assert (payload["userErrors"], payload["replayed"], payload["preview"]) == ([], False, None)
    assert (follow_up["body"], follow_up["kind"], follow_up["agency"]) == (BODY, "PROGRESS", {"slug": UNIT})
    assert complaint == {
        "trackingId": OPEN,
        "status": "FOLLOWED_UP",
        "followUpCount": 1,
        "timeline": {
            "nodes": [{"sequence": 3, "kind": "FOLLOWED_UP", "actor": "AGENCY", "status": "FOLLOWED_UP"}],
            "totalCount": 3,
        },
    }
    leaf = bytes.fromhex(receipt["leafHash"])
    proof = [bytes.fromhex(one) for one in receipt["inclusionProof"]]
    root = bytes.fromhex(receipt["rootHash"])
    assert merkle.is_included(leaf, receipt["leafIndex"], receipt["treeSize"], proof, root)
    assert (await desk.client.get("/ledger/checkpoint")).text == receipt["checkpoint"]
    public = await desk.client.post("/graphql", json={"query": f'{{complaint(trackingId: "{OPEN}") {{status}}}}'})
    assert public.json()["data"] == {"complaint": {"status": "FOLLOWED_UP"}}
    assert await desk.fetch("select kind, sequence from open.change") == [("UPDATED", 1)]
    assert await desk.fetch("select subject, agency, role, outcome, tracking_id from desk.audit") == [
        (f"development:{UNIT}:LIAISON_OFFICER", UNIT, "LIAISON_OFFICER", "POSTED", int(OPEN))
    ]


async def test_the_receipt_can_be_worked_out_again_and_holds_when_the_log_grows(desk: Desk) -> None:
    receipts = [(await desk.send(body=f"{BODY} Tahap {n}.")) for n in ("satu", "dua", "tiga", "empat", "lima")]

    origin, key = read_verifier((await desk.client.get("/ledger/key")).text)
    for number, payload in enumerate(receipts):
        follow_up, receipt = payload["followUp"], payload["receipt"]
        logged = LoggedFollowUp(
            int(OPEN), UNIT, "PROGRESS", follow_up["body"], datetime.fromisoformat(follow_up["postedAt"]), None
        )
        entry = entry_of(bytes.fromhex(follow_up["logEntry"]["salt"]), logged)
        assert receipt["leafIndex"] == number
        assert merkle.leaf_hash(entry).hex() == receipt["leafHash"] == follow_up["logEntry"]["leafHash"]
        checkpoint = read_note(receipt["checkpoint"], origin, key, lambda _signature, _message: True)
        assert (checkpoint.size, checkpoint.root.hex()) == (receipt["treeSize"], receipt["rootHash"])


async def test_the_same_key_posts_once_and_answers_the_same(desk: Desk) -> None:
    first = await desk.send(idempotencyKey="sama")
    before = await desk.rows()
    await desk.send(body=f"{BODY} Selesai.")
    again = await desk.send(idempotencyKey="sama")

    assert again["replayed"] is True
    assert again["followUp"] == first["followUp"]
    assert again["receipt"] == first["receipt"]
    assert len((await desk.rows())["follow_up"]) == len(before["follow_up"]) + 1
    assert await desk.refused(idempotencyKey="sama", body="Lain.") == (
        "IDEMPOTENCY_CONFLICT",
        ["input", "idempotencyKey"],
    )


async def test_a_key_belongs_to_its_official(desk: Desk) -> None:
    await desk.send(idempotencyKey="sama")

    payload = await desk.send(desk.token(PARENT, ADMIN), idempotencyKey="sama")

    assert payload["replayed"] is False
    assert payload["followUp"]["agency"] == {"slug": PARENT}


@pytest.mark.parametrize(
    ("agency", "role", "may"),
    [
        (UNIT, LIAISON, True),
        (UNIT, ADMIN, True),
        (PARENT, ADMIN, True),
        (PARENT, OfficialRole.NATIONAL_ADMIN, True),
        (PARENT, LIAISON, False),
        (OTHER, ADMIN, False),
        (OTHER, OfficialRole.NATIONAL_ADMIN, False),
        ("tidak-ada", ADMIN, False),
    ],
)
async def test_who_may_post(desk: Desk, agency: str, role: OfficialRole, *, may: bool) -> None:
    token = desk.token(agency, role)

    if may:
        assert (await desk.send(token))["followUp"] is not None
    else:
        assert await desk.refused(token) == ("NOT_YOUR_AGENCY", ["input", "trackingId"])


@pytest.mark.parametrize(
    ("given", "code", "field"),
    [
        ({"trackingId": HIDDEN}, "NOT_FOUND", "trackingId"),
        ({"trackingId": "bukan nomor"}, "NOT_FOUND", "trackingId"),
        ({"trackingId": CLOSED}, "NOT_OPEN", "trackingId"),
        ({"trackingId": UNASSIGNED}, "NOT_YOUR_AGENCY", "trackingId"),
        ({"kind": "UNSPECIFIED"}, "INVALID", "kind"),
        ({"kind": "CORRECTION"}, "INVALID", "corrects"),
        ({"corrects": "Rm9sbG93VXA6NzAwMDAwMTox"}, "INVALID", "corrects"),
        ({"kind": "CORRECTION", "corrects": "Rm9sbG93VXA6NzAwMDAwMTox"}, "INVALID", "corrects"),
        ({"kind": "CORRECTION", "corrects": "x"}, "INVALID", "corrects"),
        ({"body": "  \n "}, "INVALID", "body"),
        ({"body": "a" * 10_001}, "INVALID", "body"),
        ({"body": "a\u0000b"}, "INVALID", "body"),
        ({"body": "\u200b\u2060\u00ad"}, "INVALID", "body"),
        ({"body": "lunas \u202ekian"}, "INVALID", "body"),
        ({"body": "a\u0085b"}, "INVALID", "body"),
        ({"idempotencyKey": ""}, "INVALID", "idempotencyKey"),
        ({"idempotencyKey": "k" * 65}, "INVALID", "idempotencyKey"),
        ({"expectedSequence": 1}, "STALE", "expectedSequence"),
        ({"expectedSequence": 99}, "STALE", "expectedSequence"),
        ({"body": "Hubungi 081234567890 untuk keterangan."}, "PERSONAL_DATA", "body"),
    ],
)  # fmt: skip
async def test_what_is_refused_with_its_field(desk: Desk, given: dict[str, Any], code: str, field: str) -> None:
    assert await desk.refused(**given) == (code, ["input", field])


async def test_a_preview_shows_what_would_be_public_and_posts_nothing(desk: Desk) -> None:
    before = await desk.rows()

    fine = await desk.send(validateOnly=True, body=f"  {BODY}\n")
    risky = await desk.send(validateOnly=True, body="Hubungi 081234567890 untuk keterangan.")

    assert fine["preview"] == {"body": BODY, "findings": [], "doubtful": []}
    assert (fine["followUp"], fine["userErrors"]) == (None, [])
    assert "081234567890" not in risky["preview"]["body"]
    assert "PHONE" in risky["preview"]["findings"]
    assert [error["code"] for error in risky["userErrors"]] == ["PERSONAL_DATA"]
    assert await desk.rows() == before
    assert await desk.fetch("select outcome from desk.audit order by id") == [("PREVIEWED",), ("PERSONAL_DATA",)]


async def test_a_correction_keeps_the_original_and_moves_no_status(desk: Desk) -> None:
    original = (await desk.send(body="Selesai hari Senin."))["followUp"]
    connection_status = "update open.complaint set status = 'CLOSED', closed_by = 'SYSTEM'"
    await desk.fetch(f"{connection_status} where tracking_id = {OPEN} returning 1")

    corrected = await desk.send(kind="CORRECTION", corrects=original["id"], body="Selesai hari Selasa.")

    assert corrected["followUp"]["corrects"] == {"id": original["id"]}
    assert corrected["complaint"]["status"] == "CLOSED"
    assert corrected["complaint"]["timeline"]["totalCount"] == 3
    assert [row[0] for row in await desk.fetch("select body from open.follow_up order by number")] == [
        "Selesai hari Senin.",
        "Selesai hari Selasa.",
    ]
    assert await desk.refused(kind="CORRECTION", corrects=original["id"], body="Lagi.") == (
        "INVALID",
        ["input", "corrects"],
    )
    other = desk.token(PARENT, ADMIN)
    assert await desk.refused(other, kind="CORRECTION", corrects=corrected["followUp"]["id"], body="Bukan.") == (
        "NOT_YOUR_AGENCY",
        ["input", "corrects"],
    )


async def test_many_at_once_are_each_there_once_and_in_order(desk: Desk) -> None:
    keys = [f"serentak-{n % 12}" for n in range(36)]

    payloads = await asyncio.gather(*(desk.send(idempotencyKey=key, body=f"{BODY} {key}.") for key in keys))

    assert sorted(not one["replayed"] for one in payloads) == [False] * 24 + [True] * 12
    sequences = [
        row[0] for row in await desk.fetch("select sequence from open.timeline_event where kind = 'FOLLOWED_UP'")
    ]
    assert sorted(sequences) == list(range(3, 15))
    assert await desk.fetch("select count(*), max(leaf_index) from open.log_entry") == [(12, 11)]
    assert await desk.fetch("select follow_up_count from open.complaint where follow_up_count > 0") == [(12,)]


async def test_what_is_refused_for_itself_waits_for_no_writer(desk: Desk, database: Database) -> None:
    connection = await database.connect()
    try:
        async with connection.transaction():
            await connection.execute("select from open.dataset for update")
            payload = await asyncio.wait_for(desk.send(body=""), 10)
    finally:
        await connection.close()

    assert [error["code"] for error in payload["userErrors"]] == ["INVALID"]
    assert await desk.fetch("select outcome from desk.audit") == [("INVALID",)]


async def test_two_follow_ups_in_one_request_are_posted_in_their_order(desk: Desk) -> None:
    values = {"trackingId": OPEN, "kind": "PROGRESS", "body": BODY}
    query = """mutation ($a: PostFollowUpInput!, $b: PostFollowUpInput!) {
      __typename
      one: postFollowUp(input: $a) {receipt {leafIndex}}
      two: postFollowUp(input: $b) {receipt {leafIndex}}
    }"""
    answer = await desk.client.post(
        "/graphql",
        json={
            "query": query,
            "variables": {"a": values | {"idempotencyKey": "a"}, "b": values | {"idempotencyKey": "b"}},
        },
        headers={"authorization": f"Bearer {desk.token()}"},
    )

    assert answer.json()["data"] == {
        "__typename": "Mutation",
        "one": {"receipt": {"leafIndex": 0}},
        "two": {"receipt": {"leafIndex": 1}},
    }


async def test_nothing_is_posted_when_the_answer_would_be_refused(desk: Desk) -> None:
    before = await desk.rows()
    query = POST.replace("timeline(last: 1)", "timeline(last: 101)")
    values = {"trackingId": OPEN, "kind": "PROGRESS", "body": BODY, "idempotencyKey": "k"}
    answer = await desk.client.post(
        "/graphql",
        json={"query": query, "variables": {"input": values}},
        headers={"authorization": f"Bearer {desk.token()}"},
    )

    assert answer.json()["errors"][0]["extensions"]["code"] == "PAGE_TOO_LARGE"
    assert await desk.rows() == before


async def test_only_an_official_posts_and_only_by_post(desk: Desk) -> None:
    variables = {"input": {"trackingId": OPEN, "kind": "PROGRESS", "body": BODY, "idempotencyKey": "k"}}
    body = {"query": POST, "variables": variables}
    accept = {"accept": "application/graphql-response+json"}

    nobody = await desk.client.post("/graphql", json=body, headers=accept)
    cookie = await desk.client.post("/graphql", json=body, headers=accept | {"cookie": f"token={desk.token()}"})
    forged = await desk.client.post("/graphql", json=body, headers=accept | {"authorization": "Bearer a.b.c"})
    bearer = {"authorization": f"Bearer {desk.token()}"}
    simple = [
        await desk.client.post("/graphql", json=body, headers=bearer | {"content-type": kind})
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "")
    ]
    in_address = await desk.client.post("/graphql", params={"access_token": desk.token()}, json=body, headers=accept)
    got = await desk.client.get("/graphql", params={"query": "mutation {__typename}"}, headers=bearer)

    for answer, challenge in ((nobody, 'Bearer realm="lapor"'), (cookie, 'Bearer realm="lapor"')):
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, challenge)
        assert answer.json()["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"
    assert forged.status_code == 401
    assert 'error="invalid_token"' in forged.headers["www-authenticate"]
    assert in_address.status_code == 401
    assert [answer.status_code for answer in (*simple, got)] == [415, 415, 415, 415, 405]
    assert await desk.fetch("select count(*) from open.follow_up") == [(0,)]


async def test_viewer_tells_an_official_who_they_are(desk: Desk) -> None:
    query = {"query": "{viewer {agency {slug} role scopes}}"}

    official = await desk.client.post("/graphql", json=query, headers={"authorization": f"Bearer {desk.token()}"})
    anybody = await desk.client.post("/graphql", json=query)

    assert official.json()["data"] == {
        "viewer": {"agency": {"slug": UNIT}, "role": "LIAISON_OFFICER", "scopes": ["followup:write"]}
    }
    assert official.headers["cache-control"] == "private, no-store"
    assert anybody.json()["data"] == {"viewer": None}


async def test_a_preview_waits_for_no_writer_and_neither_does_a_replay(desk: Desk, database: Database) -> None:
    await desk.send(idempotencyKey="sama")
    connection = await database.connect()
    try:
        async with connection.transaction():
            await connection.execute("select from open.dataset for update")
            previewed = await asyncio.wait_for(desk.send(validateOnly=True), 10)
            replayed = await asyncio.wait_for(desk.send(idempotencyKey="sama"), 10)
    finally:
        await connection.close()

    assert previewed["preview"]["body"] == BODY
    assert replayed["replayed"] is True


async def test_a_preview_of_what_was_posted_already_says_so_and_still_shows_it(desk: Desk) -> None:
    posted = await desk.send(idempotencyKey="sama")
    before = await desk.rows()

    again = await desk.send(idempotencyKey="sama", validateOnly=True)

    assert (again["replayed"], again["followUp"], again["preview"]["body"]) == (True, posted["followUp"], BODY)
    assert await desk.rows() == before


async def test_what_was_posted_is_answered_again_even_if_its_words_would_be_refused_today(desk: Desk) -> None:
    posted = await desk.send(idempotencyKey="sama")
    phone = "Hubungi 081234567890 untuk keterangan."
    digest = hashlib.sha256(orjson.dumps([OPEN, "PROGRESS", phone, None, None])).hexdigest()
    await desk.fetch(f"update desk.posting set input_digest = '\\x{digest}' returning 1")

    again = await desk.send(idempotencyKey="sama", body=phone)

    assert (again["replayed"], again["receipt"]) == (True, posted["receipt"])


async def test_line_ends_of_every_system_are_one(desk: Desk) -> None:
    payload = await desk.send(body="Baris satu.\r\nBaris dua.\r\n")

    assert payload["followUp"]["body"] == "Baris satu.\nBaris dua."
    assert await desk.refused(body="Baris satu.\rBaris dua.") == ("INVALID", ["input", "body"])


async def test_a_long_answer_is_not_refused_for_its_length(desk: Desk) -> None:
    payload = await desk.send(body=" ".join([BODY] * 180))

    assert len(payload["followUp"]["body"]) > 9_000


async def test_a_preview_names_the_sentence_that_is_in_doubt(desk: Desk) -> None:
    doubtful = "NIK: sudah aktif kembali."

    payload = await desk.send(validateOnly=True, body=f"{BODY} {doubtful}")

    assert payload["preview"] == {"body": f"{BODY} {doubtful}", "findings": ["RISK"], "doubtful": [doubtful]}
    assert [error["code"] for error in payload["userErrors"]] == ["PERSONAL_DATA"]
    (error,) = (await desk.send(body=f"{BODY} {doubtful}"))["userErrors"]
    assert error["message"].endswith("Send it with validateOnly to see where.")


async def test_the_audit_has_who_tried_without_the_scope(desk: Desk, settings: Settings) -> None:
    reading = Development(settings.development_key_file).token(UNIT, LIAISON, AUDIENCE, scope="openid")
    body = {"query": POST, "variables": {"input": {"trackingId": OPEN, "kind": "PROGRESS", "body": BODY,
                                                   "idempotencyKey": "k"}}}  # fmt: skip
    answer = await desk.client.post("/graphql", json=body, headers={"authorization": f"Bearer {reading}"})

    assert answer.status_code == 403
    assert 'error="insufficient_scope"' in answer.headers["www-authenticate"]
    assert await desk.fetch("select outcome, subject, agency, tracking_id from desk.audit") == [
        ("FORBIDDEN", f"development:{UNIT}:LIAISON_OFFICER", UNIT, None)
    ]
