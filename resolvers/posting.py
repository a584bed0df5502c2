"""The one command: an official posts a follow-up on a complaint of the own agency.

    check → sent before? → personal data? → take the dataset row → sent meanwhile? → allowed? → write → receipt

Everything is one transaction: event, log entry, clocks, counts, change, dataset version and audit are there together or
not at all. What an official can mend comes back as `userErrors`; then nothing is written but the audit.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers.caller import Sender
from resolvers.submission import NotPosted, Submission, examine, personal_data, preview
from resolvers.values import tracking_id
from rules import merkle
from rules.lifecycle import Step
from rules.log_entry import LoggedFollowUp
from rules.terms import Actor, ComplaintStatus, EventKind, OfficialRole
from rules.transitions import refusal
from store import dataset, ledger, postings
from store.dataset import Held
from store.deadlines import keep_deadlines, kept_clocks
from store.postings import NewFollowUp, Posted, Standing
from store.spells import keep_spells

__all__ = ["note", "post_follow_up"]


async def post_follow_up(connection: AsyncConnection, given: Mapping[str, Any], sender: Sender) -> Mapping[str, Any]:
    """Post it, or say why not; gives the columns of `schema.mutation`'s payload. The caller commits."""
    try:
        payload, outcome = await _answer(connection, examine(given), sender)
    except NotPosted as refused:
        payload, outcome = _refused(refused), refused.code
    await note(connection, sender, outcome, tracking_id(given["trackingId"]))
    return payload


async def note(connection: AsyncConnection, sender: Sender, outcome: str, about: int | None = None) -> None:
    """Write down in the audit what came of an attempt to post, and `about` which complaint. The caller commits."""
    await postings.audit(
        connection,
        issuer=sender.issuer,
        subject=sender.subject,
        agency=sender.claims.agency,
        role=sender.claims.role.value,
        client=sender.client,
        request_id=sender.request_id,
        action="postFollowUp",
        tracking_id=about,
        outcome=outcome,
    )


async def _answer(connection: AsyncConnection, submission: Submission, sender: Sender) -> tuple[Mapping[str, Any], str]:
    # What was posted stays posted, even if its words would be refused by the rules of today.
    before = await _sent_before(connection, submission, sender)
    if before is not None:
        return await _replay(connection, before, submission, sender), "REPLAYED"
    doubt = await asyncio.to_thread(personal_data, submission, sender.threshold)
    if doubt is not None:
        raise doubt
    if submission.is_trial:
        await _allowed(connection, submission, sender)
        return _payload(preview=preview(submission.body)), "PREVIEWED"
    held = await dataset.lock(connection)
    before = await _sent_before(connection, submission, sender)
    if before is not None:
        return await _replay(connection, before, submission, sender), "REPLAYED"
    standing = await _allowed(connection, submission, sender)
    posted = await _write(connection, held, submission, standing, sender)
    return _payload(posted, receipt=await _receipt(connection, posted, sender)), "POSTED"


async def _sent_before(connection: AsyncConnection, submission: Submission, sender: Sender) -> Posted | None:
    return await postings.find(connection, sender.issuer, sender.subject, submission.key)


async def _replay(
    connection: AsyncConnection, before: Posted, submission: Submission, sender: Sender
) -> Mapping[str, Any]:
    if before.input_digest != submission.digest():
        raise NotPosted(
            "IDEMPOTENCY_CONFLICT",
            "This idempotencyKey was used for another follow-up. Draw a new key for each.",
            "idempotencyKey",
        )
    if await postings.standing(connection, before.tracking_id, sender.claims.agency) is None:
        raise _unknown()
    return _payload(
        before,
        receipt=await _receipt(connection, before, sender),
        preview=preview(submission.body) if submission.is_trial else None,
        replayed=True,
    )


async def _allowed(connection: AsyncConnection, submission: Submission, sender: Sender) -> Standing:
    """How the complaint stands, if this official may post this now."""
    standing = await postings.standing(connection, submission.tracking_id, sender.claims.agency)
    if standing is None:
        raise _unknown()
    if submission.corrects is not None:
        await _may_correct(connection, submission, standing)
    else:
        _may_answer(standing, sender)
    if submission.expected_sequence not in (None, standing.last_sequence):
        raise NotPosted(
            "STALE",
            f"The last event of the timeline is {standing.last_sequence} now. Read it again before you post.",
            "expectedSequence",
        )
    return standing


def _may_answer(standing: Standing, sender: Sender) -> None:
    is_liaison = sender.claims.role is OfficialRole.LIAISON_OFFICER
    if standing.agency_id is None or not (standing.is_assignee if is_liaison else standing.is_above_assignee):
        raise NotPosted("NOT_YOUR_AGENCY", "Another agency is in charge of this complaint now.", "trackingId")
    step = Step(EventKind.FOLLOWED_UP, Actor.AGENCY, standing.agency_id, ComplaintStatus.FOLLOWED_UP)
    reason = refusal(standing.status, step)
    if reason is not None:
        raise NotPosted(
            "NOT_OPEN", f"The complaint is {standing.status}; only a CORRECTION can be posted now.", "trackingId"
        )


async def _may_correct(connection: AsyncConnection, submission: Submission, standing: Standing) -> None:
    assert submission.corrects is not None
    original = await postings.written_by(connection, submission.tracking_id, submission.corrects)
    if original is None:
        raise NotPosted("INVALID", "corrects is not the id of a follow-up of this complaint.", "corrects")
    agency_id, is_corrected = original
    if agency_id != standing.agency_id:
        raise NotPosted("NOT_YOUR_AGENCY", "Only the agency that wrote a follow-up corrects it.", "corrects")
    if is_corrected:
        raise NotPosted("INVALID", "That follow-up is corrected already; correct the correction.", "corrects")


async def _write(
    connection: AsyncConnection, held: Held, submission: Submission, standing: Standing, sender: Sender
) -> Posted:
    assert standing.agency_id is not None
    number = standing.last_number + 1
    logged = LoggedFollowUp(
        tracking_id=submission.tracking_id,
        agency=sender.claims.agency,
        kind=submission.kind.value,
        body=submission.body,
        posted_at=held.changed_at,
        corrects=submission.corrects_id,
    )
    (placed,) = await ledger.append(connection, [logged])
    new = NewFollowUp(
        tracking_id=submission.tracking_id,
        number=number,
        agency_id=standing.agency_id,
        kind=submission.kind.value,
        body=submission.body,
        corrects=submission.corrects,
        leaf_index=placed.leaf_index,
        salt=placed.salt,
    )
    await postings.publish(connection, held, new, standing)
    await keep_deadlines(connection, await kept_clocks(connection, held.clocks_version), [new.tracking_id])
    await keep_spells(connection, [new.tracking_id])
    posted = Posted(new.tracking_id, number, placed.leaf_index, placed.leaf_index + 1, submission.digest())
    await postings.remember(connection, sender.issuer, sender.subject, submission.key, posted, held.changed_at)
    await dataset.bump(connection, held)
    return posted


async def _receipt(connection: AsyncConnection, posted: Posted, sender: Sender) -> Mapping[str, Any]:
    """The place in the log, with its proof, for the size that the log had when it was posted."""
    index, size = posted.leaf_index, posted.tree_size
    wanted = [(0, index), *merkle.frontier(size), *merkle.inclusion_nodes(index, size)]
    nodes = (await ledger.nodes(connection, wanted)).__getitem__
    root = merkle.root(size, nodes)
    return {
        "leafIndex": index,
        "leafHash": nodes((0, index)).hex(),
        "treeSize": size,
        "rootHash": root.hex(),
        "inclusionProof": [one.hex() for one in merkle.inclusion_proof(index, size, nodes)],
        "checkpoint": sender.sign(size, root),
    }


def _unknown() -> NotPosted:
    return NotPosted("NOT_FOUND", "There is no public complaint with this tracking id.", "trackingId")


def _refused(refused: NotPosted) -> Mapping[str, Any]:
    error = {"code": refused.code, "message": str(refused), "field": refused.field}
    return _payload(preview=refused.preview, errors=[error])


def _payload(
    posted: Posted | None = None,
    *,
    receipt: Mapping[str, Any] | None = None,
    preview: Mapping[str, Any] | None = None,
    replayed: bool = False,
    errors: list[Mapping[str, Any]] | None = None,
) -> Mapping[str, Any]:
    return {
        "tracking_id": posted and posted.tracking_id,
        "number": posted and posted.number,
        "receipt": receipt and orjson.dumps(receipt).decode(),
        "preview": preview and orjson.dumps(preview).decode(),
        "replayed": replayed,
        "user_errors": orjson.dumps(errors or []).decode(),
    }
