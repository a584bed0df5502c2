"""Running a read: variables in, one statement, the answer's JSON text out.

`Prepared` keeps what is known of one operation of one document; its plans are kept by the shape of the variables.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import strawberry
from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    get_variable_values,
    type_from_ast,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from resolvers import caller, internals, introspection
from resolvers.arguments import Argument, Source, Variables, plain, shape
from resolvers.caller import Claims, Sender
from resolvers.cost import Price, Pricing
from resolvers.literals import LITERALS, NOWHERE, Places
from resolvers.messages import told
from resolvers.posting import note
from resolvers.selection import Asked, Collector
from resolvers.sql import Writer
from resolvers.statement import Bind
from resolvers.words import Command
from store.errors import BadVariable, Bug, TooCostly
from store.readers import Readers
from store.writers import Writers, driver_of

_PLANS = 64
"""Plans kept for one operation: shapes of variables seen lately."""

_LARGEST_FRAME = 10_000_000
"""Bytes that the keys and short values of one answer may take; 20,000 objects with a dozen values stay below."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON text of `data`, and the snapshot it was read from."""

    data: str
    version: int
    as_of: str
    """JSON string, quotes included."""
    cost: int


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command of a mutation, under its response key, with its one argument."""

    key: str
    word: Command
    argument: Argument

    async def run(self, connection: AsyncConnection, variables: Variables, sender: Sender) -> Mapping[str, Any]:
        """Do it; gives the row its answer is read from."""
        return await self.word.run(connection, plain(self.argument, variables), sender)


@dataclass(frozen=True, slots=True)
class Plan:
    """A statement and how to fill it."""

    sql: str
    binds: tuple[Bind, ...]
    checks: tuple[Bind, ...]
    commands: tuple["Commanded", ...]
    price: Price

    def values(self, variables: Mapping[str, Any]) -> list[Any]:
        """The parameters for one request; raises `Refused` for a value that is not allowed."""
        for check in self.checks:
            check.value(variables)
        return [bind.value(variables) for bind in self.binds]


@dataclass(slots=True)
class Prepared:
    """One operation of a validated document."""

    document: DocumentNode
    operation: OperationDefinitionNode
    fragments: Mapping[str, FragmentDefinitionNode]
    variable_types: Mapping[str, GraphQLInputType]
    places: Places
    plans: OrderedDict[object, Plan] = field(default_factory=OrderedDict[object, Plan])

    def shape(self, variables: Mapping[str, Any]) -> object:
        """What of these variables the statement's text depends on."""
        return tuple(
            (name, shape(type_, variables[name])) for name, type_ in self.variable_types.items() if name in variables
        )


class Executor:
    """Answers reads over one schema. Compiled expressions are shared by all plans."""

    def __init__(
        self, schema: strawberry.Schema, readers: Readers, *, cost_limit: int, writers: Writers | None = None
    ) -> None:
        self._schema = internals.core_schema(schema)
        self._readers = readers
        self._writers = writers
        self._cost_limit = cost_limit
        self._texts: dict[object, Any] = {}
        self._pricing = Pricing()

    def prepare(self, document: DocumentNode, operation: OperationDefinitionNode, places: Places = NOWHERE) -> Prepared:
        """What can be known of an operation before its variables; `places` tells which literals were lifted."""
        fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
        types = {
            one.variable.name.value: cast(GraphQLInputType, type_from_ast(self._schema, one.type))
            for one in operation.variable_definitions or ()
        }
        return Prepared(document, operation, fragments, types, places)

    def coerce(self, prepared: Prepared, variables: Mapping[str, Any]) -> Mapping[str, Any]:
        """The variables as their types want them, defaults filled in; BAD_VARIABLE with the first fault else."""
        if not prepared.variable_types:
            return {}
        found = get_variable_values(
            self._schema, prepared.operation.variable_definitions or (), dict(variables), max_errors=5
        )
        if isinstance(found, list):
            raise _bad_variable(self._schema, found[0])
        return found.coerced

    def plan(self, prepared: Prepared, variables: Mapping[str, Any]) -> Plan:
        """The statement for coerced variables of this shape, compiled when it is the first."""
        key = prepared.shape(variables)
        plan = prepared.plans.get(key)
        if plan is None:
            plan = prepared.plans[key] = self._compile(prepared, variables)
            if len(prepared.plans) > _PLANS:
                prepared.plans.popitem(last=False)
        else:
            prepared.plans.move_to_end(key)
        return plan

    async def read(
        self,
        prepared: Prepared,
        variables: Mapping[str, Any],
        literals: tuple[Any, ...] = (),
        claims: Claims | None = None,
    ) -> Answer:
        """The answer, with the text's own lifted `literals`, for the official with these `claims` or for anybody.

        Raises a `Refused` for what the caller can mend and a `Failed` for what is ours.
        """
        coerced = self.coerce(prepared, variables)
        if literals:
            coerced = {**coerced, LITERALS: literals}
        if claims:
            coerced = caller.known(coerced, claims)
        plan = self.plan(prepared, coerced)
        values = plan.values(coerced)
        price = self._price(plan, coerced)
        data, version, as_of = await self._readers.row(plan.sql, values)
        if data is None:
            raise Bug("a statement gave null: a non-null field lacks a value")
        return Answer(data, version, as_of, price)

    async def write(
        self, prepared: Prepared, variables: Mapping[str, Any], literals: tuple[Any, ...], sender: Sender
    ) -> Answer:
        """Run the commands of a mutation in their order, in one transaction, and read the answer in it.

        Whatever is wrong with the request is found before anything is written. Raises what `read` raises.
        """
        assert self._writers is not None, "an executor without writers has no mutations"
        coerced = caller.known(self.coerce(prepared, variables), sender.claims)
        if literals:
            coerced = {**coerced, LITERALS: literals}
        plan = self.plan(prepared, coerced)
        plan.values(coerced)
        price = self._price(plan, coerced)
        async with self._writers.transaction() as connection:
            payloads = {one.key: await one.run(connection, coerced, sender) for one in plan.commands}
            driver = await driver_of(connection)
            data, version, as_of = await driver.fetchrow(plan.sql, *plan.values(caller.told(coerced, payloads)))
            if data is None:
                raise Bug("a statement gave null: a non-null field lacks a value")
        return Answer(data, version, as_of, price)

    async def note_refusal(self, sender: Sender, code: str) -> None:
        """Write down that an official who may not write at all has tried to."""
        assert self._writers is not None, "an executor without writers has no mutations"
        async with self._writers.transaction() as connection:
            await note(connection, sender, code)

    def _price(self, plan: Plan, variables: Mapping[str, Any]) -> int:
        """The cost of a request; raises `TooCostly`."""
        charge = plan.price.of(variables)
        if charge.cost > self._cost_limit:
            raise TooCostly(
                f"This query may cost {charge.cost}; one request may cost {self._cost_limit}. "
                "Ask for smaller pages (`first`), nest fewer lists, and ask for long texts such as `body` only once."
            )
        if charge.bytes > _LARGEST_FRAME:
            raise TooCostly(
                f"The keys and short values of this query's answer may take {charge.bytes // 1_000_000} MB; "
                f"the limit is {_LARGEST_FRAME // 1_000_000} MB. Ask for each field once, with shorter aliases, "
                "or for smaller pages (`first`)."
            )
        return charge.cost

    def _compile(self, prepared: Prepared, variables: Mapping[str, Any]) -> Plan:
        selected = Collector(self._schema, prepared.fragments, variables, prepared.places).operation(prepared.operation)
        introspection.check(
            self._schema,
            [node for one in selected.asked if one.name in ("__schema", "__type") for node in one.nodes],
            prepared.fragments,
        )
        writer = Writer(self._texts, lambda asked: self._introspection(prepared, asked))
        statement = writer.statement
        sql = statement.finished(writer.whole(selected))
        commands = tuple(
            Commanded(one.key, one.word, next(iter(one.arguments.values())))
            for one in selected.asked
            if isinstance(one.word, Command)
        )
        binds, checks = tuple(statement.binds), tuple(statement.checks)
        return Plan(sql, binds, checks, commands, self._pricing.of(selected))

    def _introspection(self, prepared: Prepared, asked: Asked) -> Source:
        """Answers `__schema` and `__type` as a parameter of the statement; once, where no variable can change it."""
        known: list[str] = []

        def answer(variables: Mapping[str, Any]) -> str:
            if known:
                return known[0]
            operation, fragments = prepared.operation, prepared.fragments
            text = introspection.answer(self._schema, operation, fragments, asked.nodes, asked.key, variables)
            if not prepared.variable_types:
                known.append(text)
            return text

        return answer


def _bad_variable(schema: GraphQLSchema, error: GraphQLError) -> BadVariable:
    locations = [(one.line, one.column) for one in error.locations or ()]
    return BadVariable(told(schema, error.message), locations=locations or None)
