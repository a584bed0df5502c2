"""Documents: read once, kept while in use, their operations found by name."""

import pytest
from graphql import build_schema

from api.documents import Documents, identify
from api.errors import HttpRefused
from store.errors import BadDocument, BadRequest, UnknownDocument, ValidationFailed

SCHEMA = build_schema("type Query { hello: String name: String } type Mutation { post: String }")


@pytest.fixture
def documents() -> Documents:
    return Documents(SCHEMA, entries=3, characters=100)


def test_a_document_is_read_once(documents: Documents):
    assert documents.find("{ hello }", None).operation is documents.find("{ hello }", None).operation


def test_the_least_used_document_gives_way(documents: Documents):
    first, second = documents.find("{ a: hello }", None).operation, documents.find("{ b: hello }", None).operation
    documents.find("{ c: hello }", None).operation
    documents.find("{ a: hello }", None).operation
    documents.find("{ d: hello }", None).operation

    assert documents.find("{ a: hello }", None).operation is first
    assert documents.find("{ b: hello }", None).operation is not second


def test_long_documents_give_way_by_their_length(documents: Documents):
    first = documents.find("{ hello }", None).operation
    documents.find("{ hello }" + " " * 95, None).operation

    assert documents.find("{ hello }", None).operation is not first


def test_the_only_operation_needs_no_name_and_one_of_several_does(documents: Documents):
    assert documents.find("query A { hello }", None).operation.node.operation.value == "query"
    assert documents.find("query A { hello } query B { name }", "B").operation.node.name.value == "B"  # pyright: ignore[reportOptionalMemberAccess]
    with pytest.raises(BadRequest, match=r"2 operations.*operationName"):
        documents.find("query A { hello } query B { name }", None).operation


@pytest.mark.parametrize("text", ["{ hello }", "query A { hello }", "query A { hello } query B { hello }"])
def test_an_operation_that_is_not_there_is_refused(documents: Documents, text: str):
    with pytest.raises(BadRequest, match="operationName"):
        documents.find(text, "C").operation


@pytest.mark.parametrize("text", ["", "   ", "{", "{ hello", "query { hello }}", "{ hello } ?", '{ a(b: "\n") }', "#"])
def test_what_is_no_graphql_is_refused_with_its_place(documents: Documents, text: str):
    with pytest.raises(BadDocument) as refused:
        documents.find(text, None).operation

    assert refused.value.locations


def test_each_fault_is_told_with_its_place_and_a_suggestion(documents: Documents):
    with pytest.raises(ValidationFailed) as refused:
        documents.find("{ helo\n  nam }", None).operation

    assert [cause.locations for cause in refused.value.causes] == [[(1, 3)], [(2, 3)]]
    assert "Did you mean 'hello'?" in refused.value.causes[0].message


def test_only_a_handful_of_faults_is_told(documents: Documents):
    with pytest.raises(ValidationFailed) as refused:
        documents.find("{" + " ".join(f"x{i}" for i in range(50)) + "}", None)

    assert len(refused.value.causes) == 6


def test_what_is_refused_is_not_kept(documents: Documents):
    kept = documents.find("{ hello }", None).operation
    for number in range(10):
        with pytest.raises(ValidationFailed):
            documents.find(f"{{ x{number} }}", None)

    assert documents.find("{ hello }", None).operation is kept


@pytest.mark.parametrize("text", ["mutation { post }", "mutation { unknown }", "query A { hello } mutation B { post }"])
def test_a_mutation_is_refused_where_only_queries_may_come(documents: Documents, text: str):
    name = "B" if "B" in text else None

    for _ in range(2):
        with pytest.raises(HttpRefused) as refused:
            documents.find(text, name, only_queries=True)
        assert (refused.value.status, refused.value.headers) == (405, ((b"allow", b"POST"),))


def test_a_kept_mutation_is_refused_too(documents: Documents):
    documents.find("mutation { post }", None).operation

    with pytest.raises(HttpRefused):
        documents.find("mutation { post }", None, only_queries=True)


def test_the_query_beside_a_mutation_may_come(documents: Documents):
    assert documents.find("query A { hello } mutation B { post }", "A", only_queries=True).operation.is_query


def test_a_trusted_document_is_found_by_the_hash_of_its_text():
    documents = Documents(SCHEMA, trusted=["{ hello }"])

    assert identify("{ hello }") == "sha256:001c3174e099bd72b729d0c0a529ba9f5a740c446e2a6e1d71b283cb84ec3065"
    assert documents.trusted(identify("{ hello }")) == "{ hello }"
    with pytest.raises(UnknownDocument):
        documents.trusted(identify("{ name }"))


@pytest.mark.parametrize("text", ["", "#", "{ hello", "query A { hello"])
def test_a_text_that_ends_too_early_is_told_so(documents: Documents, text: str):
    with pytest.raises(BadDocument, match="is it whole, and is every brace closed"):
        documents.find(text, None)


def test_a_subscription_by_get_is_refused_for_what_it_is_and_not_sent_to_post(documents: Documents):
    with pytest.raises(ValidationFailed, match="subscription operation is not supported"):
        documents.find("subscription { hello }", None, only_queries=True)
