"""`lapor redact`: JSON Lines in, JSON Lines out."""

import io

import orjson

from api.redacting import redact_lines

NIK = "7601034607899016"


def _redacted(*lines: bytes, threshold: float = 0.5) -> tuple[list[dict[str, object]], str, int]:
    output, complaints = io.BytesIO(), io.StringIO()
    unread = redact_lines(lines, output, complaints, threshold)
    return [orjson.loads(line) for line in output.getvalue().splitlines()], complaints.getvalue(), unread


def test_each_text_comes_out_redacted_with_what_was_found_where():
    found, complaints, unread = _redacted(orjson.dumps({"id": 7, "text": f"é nik {NIK}"}) + b"\n", b"\n")

    assert found[0]["id"] == 7
    assert found[0]["redacted_text"] == "é nik [NIK]"
    assert found[0]["findings"] == [{"type": "NIK", "start": 6, "end": 22}]
    assert list(found[0]) == ["id", "redacted_text", "findings", "risk", "withheld"]
    assert (complaints, unread) == ("", 0)


def test_the_threshold_says_what_would_be_withheld():
    line = orjson.dumps({"id": "a", "text": f"nik {NIK}"})

    assert [_redacted(line, threshold=threshold)[0][0]["withheld"] for threshold in (0.0, 1.0)] == [True, False]


def test_a_bad_line_is_named_by_its_number_alone_and_the_others_go_on():
    found, complaints, unread = _redacted(
        b"not json " + NIK.encode(),
        orjson.dumps({"id": 1, "text": "jalan rusak"}),
        b"[]",
        b'{"text":"x"}',
        b'{"id":2,"text":null}',
        b"\xff",
        orjson.dumps({"id": 2, "text": ""}),
    )

    assert [one["id"] for one in found] == [1, 2]
    assert unread == 5
    assert [line.split()[1] for line in complaints.splitlines()] == ["1", "3", "4", "5", "6"]
    assert NIK not in complaints


def test_each_answer_is_out_before_the_next_line_is_read():
    output = io.BytesIO()
    seen: list[int] = []

    def lines():
        for number in range(3):
            seen.append(len(output.getvalue().splitlines()))
            yield orjson.dumps({"id": number, "text": "x"})

    redact_lines(lines(), output, io.StringIO(), 0.5)

    assert seen == [0, 1, 2]
