"""What introspection costs: never much more than was reckoned, and the query of every tool is answered."""

from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    OperationDefinitionNode,
    execute_sync,
    get_introspection_query,
    parse,
)

from resolvers import introspection
from tests.resolvers.world import CORE, World


def _aliased(count: int, field: str) -> str:
    return " ".join(f"a{number}:{field}" for number in range(count))


TOO_MUCH = {
    "the whole schema again and again": _aliased(30, "__schema{types{name description fields{name args{name}}}}"),
    "one name under many aliases": "__schema{types{fields{" + _aliased(400, "name") + "}}}",
    "every name many times": _aliased(250, "__schema{types{name}}"),
    "words of enumerations": "__schema{types{enumValues{" + _aliased(500, "name") + "}}}",
    "the types of fields": "__schema{types{fields{" + _aliased(40, "type{ofType{fields{name}}}") + "}}}",
}


@pytest.mark.parametrize("selection", TOO_MUCH.values(), ids=TOO_MUCH.keys())
def test_introspection_that_would_hold_up_others_is_refused(world: World, selection: str) -> None:
    refusal = world.refusal("{" + selection + "}")

    assert refusal.code == "TOO_COSTLY"
    assert "may ask for 20,000. Take /schema.graphql" in refusal.message


ALLOWED = [
    get_introspection_query(),
    get_introspection_query(specified_by_url=True, schema_description=True, input_value_deprecation=True),
    "{__schema{types{name fields{name type{name ofType{name ofType{name}}}}}}}",
    '{__type(name:"Complaint"){fields{name description type{name ofType{name}}}}}',
    '{__type(name:"ComplaintFilter"){inputFields{name description}}}',
    '{__type(name:"Channel"){enumValues{name description}}}',
    "{__schema{types{possibleTypes{name interfaces{name possibleTypes{name}}}}}}",
    "{__schema{directives{name locations args{name}}}}",
]


@pytest.mark.parametrize("query", ALLOWED)
def test_what_is_reckoned_is_about_what_is_answered(query: str) -> None:
    document = parse(query)
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    (operation,) = (one for one in document.definitions if isinstance(one, OperationDefinitionNode))
    nodes = [one for one in operation.selection_set.selections if isinstance(one, FieldNode)]
    answered = 0

    def count(answer: Any, *given: Any, **arguments: Any) -> Any:
        nonlocal answered
        answered += 1
        return answer(*given, **arguments)

    execute_sync(CORE, document, middleware=[count])
    reckoned = introspection.reckoned(CORE, nodes, fragments)

    assert answered / 2 < reckoned < introspection.LARGEST


def test_introspection_nested_too_deep_is_told_the_limit_and_the_way_out(world: World) -> None:
    refusal = world.refusal("{__schema{types{fields{type{fields{type{fields{name}}}}}}}}")

    assert refusal.code == "VALIDATION_FAILED"
    assert "over 2 deep" in refusal.message
    assert "Take /schema.graphql" in refusal.message
