"""`lapor demo` from nothing to an answer, and again."""

from pathlib import Path

import httpx2

from api.home import FIRST_QUERY
from tests.api import processes


def test_the_demo_goes_from_nothing_to_an_answer_and_a_second_run_finds_it_made(scratch: Path):
    data = str(scratch / "a folder")

    with processes.serving(scratch, "demo", "--port", "0", data_dir=data) as first:
        answer = httpx2.post(f"{first.address}/graphql", json={"query": FIRST_QUERY}, timeout=60).json()["data"][
            "complaints"
        ]
        said = first.written()
        assert first.stop() == 0

    assert answer["totalCount"] > 100
    assert answer["nodes"][0]["agency"]["name"]
    assert answer["nodes"][0]["timeline"]["nodes"][0]["kind"] == "SUBMITTED"
    assert f"curl -s {first.address}/graphql" in said
    assert f'"trackingId": "{answer["nodes"][0]["trackingId"]}"' in said

    with processes.serving(scratch, "demo", "--port", "0", data_dir=data) as second:
        again = httpx2.post(f"{second.address}/graphql", json={"query": FIRST_QUERY}, timeout=60).json()["data"][
            "complaints"
        ]

    assert again == answer
    assert second.written().count("was imported before") == 4
