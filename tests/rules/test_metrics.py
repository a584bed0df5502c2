"""Every figure that the schema shows has one definition, in both languages, with its source."""

from pathlib import Path

from graphql import GraphQLObjectType, build_schema

from rules.metrics import METRICS

_SCHEMA = build_schema((Path(__file__).parents[2] / "schema.graphql").read_text())


def test_every_figure_has_exactly_one_definition() -> None:
    statistics = _SCHEMA.type_map["Statistics"]
    assert isinstance(statistics, GraphQLObjectType)

    assert sorted(metric.identity for metric in METRICS) == sorted(statistics.fields)


def test_a_definition_is_a_sentence_in_both_languages_and_names_its_source() -> None:
    for metric in METRICS:
        assert all(metric.name)
        assert all(text.endswith(".") and text[0].isupper() for text in metric.definition), metric.identity
        assert metric.definition[0] != metric.definition[1]
        assert len(metric.source) > 20
        assert metric.version >= 1


def test_a_share_says_what_it_is_a_share_of() -> None:
    assert all(metric.numerator and metric.denominator for metric in METRICS if metric.unit == "share")
