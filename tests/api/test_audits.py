"""GraphQL over HTTP by its own audit suite: all that npm's `graphql-http` checks, of a server as it is run."""

import json
from collections.abc import Generator
from pathlib import Path

import pytest

from tests import node
from tests.api import processes
from tests.database import Database

FOLDER = Path(__file__).with_name("audits")
_LISTED = """
    22EB 4655 47DE 80D8 82A3 BF61 78D5 2C94 5A70 9C48 9ABE 03D4 A5BF 423L LKJ0 LKJ1 LKJ2 LKJ3 34A2 13EE 6C00 6C01
    6C02 6C03 8161 B8B3 94B0 0220 94B1 0221 94B2 0222 4760 4761 4762 4763 2EA1 28B9 D6D5 6A70 58B0 58B1 58B2 58B3
    428F 1B7A B6DC BCF8 B7N8 8764 3E3A 572B FDE2 7B9B 865D 556A D586 51FE 74FF 5E5B 86EE
"""
AUDITS = _LISTED.split()
"""Their ids, in the suite's own order; written here so that each is a test, skipped by name where none can run."""


@pytest.fixture(scope="module")
def findings(
    module_database: Database, tmp_path_factory: pytest.TempPathFactory
) -> Generator[dict[str, dict[str, str]]]:
    """What each audit found, by its id."""
    node.install(FOLDER, "the audits of GraphQL over HTTP")
    folder = tmp_path_factory.mktemp("audited")
    with processes.serving(
        folder, "serve", "--port", "0", database_url=module_database.url, data_dir=str(folder)
    ) as running:
        found = json.loads(node.run(FOLDER / "run.mjs", f"{running.address}/graphql"))
        yield {one["id"]: one for one in found}


def test_the_suite_has_the_audits_that_are_listed_here(findings: dict[str, dict[str, str]]):
    assert list(findings) == AUDITS
    assert len(AUDITS) == 61


@pytest.mark.parametrize("audit", AUDITS)
def test_an_audit_of_graphql_over_http_finds_nothing(findings: dict[str, dict[str, str]], audit: str):
    found = findings[audit]

    assert found["status"] == "ok", f"{found['name']}: {found['reason']}"
