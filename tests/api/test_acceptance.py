"""The fast acceptance of documents says yes to nothing that the library's validation refuses, and yes to most."""

import re
from collections import Counter
from collections.abc import Mapping
from random import Random

import pytest
from graphql import GraphQLError, GraphQLInputType, parse, validate

from api.acceptance import Acceptance
from resolvers.literals import types_in
from tests.api.random_documents import RandomDocuments
from tests.resolvers.world import CORE

DOCUMENTS = 200
ACCEPTANCE = Acceptance(CORE)


@pytest.mark.parametrize("faults", [0, 0.01, 0.05])
def test_what_is_accepted_is_valid_and_most_of_what_is_valid_is_accepted(faults: float) -> None:
    documents = RandomDocuments(CORE, Random(f"documents {faults}"))
    told: Counter[str] = Counter()
    for _ in range(DOCUMENTS):
        text = documents.text(faults)
        try:
            node = parse(text)
        except GraphQLError:
            told["unreadable"] += 1
            continue
        errors = validate(CORE, node)
        literals = ACCEPTANCE.literals(node)
        told["valid" if not errors else "invalid"] += 1
        if literals is None:
            continue
        assert errors == [], text
        told["accepted"] += 1
        assert _written(literals) == _written(types_in(CORE, node)), text

    assert told["accepted"] > 0.6 * told["valid"] > 15, told
    assert faults == 0 or told["invalid"] > 15, told


def _written(types: Mapping[int, GraphQLInputType]) -> dict[int, str]:
    return {place: str(type_) for place, type_ in types.items()}


def test_the_faults_are_of_every_kind() -> None:
    documents = RandomDocuments(CORE, Random(7))
    kinds: set[str] = set()
    for _ in range(200):
        try:
            errors = validate(CORE, parse(documents.text(0.04)))
        except GraphQLError:
            continue
        kinds |= {re.sub(r"['\"].*?['\"]|\d+", "", error.message)[:24] for error in errors}

    assert len(kinds) > 25, kinds
