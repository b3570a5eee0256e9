"""Writes into ``README.md`` what comes from the code: the tables of commands, types and relations.

Run ``python -m kg.make.readme``; a test holds the README to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from kg.cli.look import markdown, relation_rows, type_rows
from kg.cli.main import app
from kg.ontology import Ontology

__all__ = ["BLOCKS", "commands", "fill"]


def commands() -> dict[str, str]:
    """Give each command's name and the first line of its help."""
    found = {}
    for info in app.registered_commands:
        if info.callback is not None and not info.hidden:
            name = info.name or info.callback.__name__.replace("_", "-")
            found[name] = (info.callback.__doc__ or "").strip().split("\n")[0]
    return found


def fill(readme: str) -> str:
    """Give the README with each block ``<!-- name -->…<!-- /name -->`` made anew."""
    for name, make in BLOCKS.items():
        block = f"<!-- {name} -->\n\n{make()}\n\n<!-- /{name} -->".replace("\\", "\\\\")
        readme, times = re.subn(f"(?s)<!-- {name} -->.*?<!-- /{name} -->", block, readme)
        if times != 1:
            raise ValueError(f"README.md needs one block <!-- {name} -->, has {times}")
    return readme


BLOCKS: Mapping[str, Callable[[], str]] = {
    "commands": lambda: markdown([{"command": f"`kg {name}`", "what it does": line} for name, line in commands().items()]),
    "types": lambda: markdown(type_rows(Ontology.load())),
    "relations": lambda: markdown(relation_rows(Ontology.load())),
}

if __name__ == "__main__":
    path = Path(__file__).parents[2] / "README.md"
    path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
