"""Cases: a query in a file, beside it the statement it becomes and the answer it gets.

The first line of a query may be a comment with its variables: `# variables: {"first": 2}`.
"""

import json
import re
from pathlib import Path
from typing import Any

from schema.build import schema
from tests.resolvers.world import World

FOLDER = Path(__file__).parent
SDL = FOLDER.parents[1] / "schema.graphql"
_VARIABLES = "# variables: "
_BREAKS = re.compile(r" ?(\((?:select|with) |(?<!epoch) (?:from|where|order by) )")


def names() -> list[str]:
    """Every case."""
    return sorted(path.stem for path in FOLDER.glob("*.graphql"))


def question(name: str) -> tuple[str, dict[str, Any]]:
    """A case's query and its variables."""
    query = (FOLDER / f"{name}.graphql").read_text()
    first = query.splitlines()[0]
    return query, json.loads(first.removeprefix(_VARIABLES)) if first.startswith(_VARIABLES) else {}


def statement(world: World, name: str) -> str:
    """The statement with its parameters below, a line for each part."""
    plan, values = world.plan(*question(name))
    lines = _BREAKS.sub(r"\n\1", plan.sql)
    parameters = [f"-- ${number} = {value!r}" for number, value in enumerate(values, 1)]
    return "\n".join([lines, *parameters, ""])


def answer(world: World, name: str) -> str:
    """The answer, which the oracle gives too."""
    return json.dumps(world.check(*question(name)), indent=2, ensure_ascii=False) + "\n"


def rewrite(world: World) -> None:
    """Write every case's statement and answer anew."""
    for name in names():
        (FOLDER / f"{name}.sql").write_text(statement(world, name))
        (FOLDER / f"{name}.json").write_text(answer(world, name))


def rewrite_sdl() -> None:
    """Write the committed SDL anew."""
    SDL.write_text(f"{schema}\n")
