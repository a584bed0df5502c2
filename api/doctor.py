"""`lapor doctor`: what is wrong with this set-up, in sentences, each with what to do."""

import os
import shutil
from collections.abc import AsyncIterator

from api import database, settings
from api.database import BadDatabase, Place
from api.issuers import Provider
from api.settings import Settings
from store.errors import LaporError
from store.readers import Readers

_FREE_BYTES = 500_000_000


async def findings(chosen: Settings, place: Place) -> AsyncIterator[tuple[bool, str]]:
    """Give each thing that was looked at: whether it is well, and a sentence."""
    for name in settings.without_effect():
        yield True, f"{name} is set, and has no effect in this version."
    yield _data_folder(chosen)
    yield _key(chosen)
    yield await _sign_in(chosen)
    try:
        migrated = await database.examine(place)
    except BadDatabase as error:
        yield False, error.message
        return
    yield migrated, "The database has its tables." if migrated else "The database has no tables. Run `lapor migrate`."
    if migrated:
        async for found in _contents(chosen, place):
            yield found


def _data_folder(chosen: Settings) -> tuple[bool, str]:
    folder = chosen.data_dir
    if not folder.exists():
        return True, f"The data folder {folder} is not made yet; the first command that needs it does that."
    if not os.access(folder, os.W_OK | os.X_OK):
        return False, f"The data folder {folder} cannot be written. Set LAPOR_DATA_DIR to one of your own."
    free = shutil.disk_usage(folder).free
    if free < _FREE_BYTES:
        return False, f"The disk of {folder} has {free // 1_000_000} MB left. Make room."
    return True, f"The data folder is {folder}."


def _key(chosen: Settings) -> tuple[bool, str]:
    path = chosen.key_file
    if not path.exists():
        return True, f"The key {path} is not made yet; the first import does that. Keep a copy outside the database."
    if path.stat().st_mode & 0o077:
        return False, f"Others may read the key {path}. Run `chmod 600` on it."
    return True, f"The key is {path}."


async def _sign_in(chosen: Settings) -> tuple[bool, str]:
    """Whether officials can sign in, and nobody else as one of them."""
    if chosen.oidc_issuer:
        try:
            await Provider(chosen.oidc_issuer, chosen.oidc_jwks_url).with_id("")
        except LaporError:
            return False, f"No keys could be fetched from {chosen.oidc_issuer}, so that no official can sign in."
        return True, f"Officials sign in at {chosen.oidc_issuer}."
    if chosen.dev_issuer:
        is_public = chosen.public_url.startswith("https://")
        return not is_public, "LAPOR_DEV_ISSUER is 1: whoever reads the data folder can post for any agency."
    return True, "No LAPOR_OIDC_ISSUER is set, so nobody can post."


async def _contents(chosen: Settings, place: Place) -> AsyncIterator[tuple[bool, str]]:
    readers = Readers(place.dsn, connections=1, statement_timeout_ms=chosen.statement_timeout_ms)
    try:
        row = await readers.row(
            "select (select jurisdiction from open.dataset), exists (select from open.region), "
            "(select count(*) from open.complaint)",
            (),
        )
    except LaporError as error:
        yield False, error.message
        return
    except Exception as error:
        yield False, f"The tables cannot be read as lapor_reader ({type(error).__name__}). Run `lapor migrate`."
        return
    finally:
        await readers.close()
    jurisdiction, has_regions, complaints = row
    if jurisdiction not in ("", chosen.jurisdiction):
        yield False, f"The database is of jurisdiction {jurisdiction}; LAPOR_JURISDICTION is {chosen.jurisdiction}."
    yield has_regions, "Regions are loaded." if has_regions else "No regions yet. Run `lapor load-reference`."
    yield True, f"{complaints} complaints are published."
