"""The same input gives the same bytes: whatever the order of the files, the hash seed and the number of workers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def _build(inputs: list[Path], out: Path, *options: str, seed: str = "0") -> dict[str, str]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed}
    command = [sys.executable, "-m", "kg", "build", *map(str, inputs), "-o", str(out), "-q", *options]
    done = subprocess.run(command, env=env, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return digests(out)


def digests(out: Path) -> dict[str, str]:
    """Give the digest of every file of a build but its store, which holds what helps the next build and is no output."""
    files = [p for p in sorted(out.rglob("*")) if p.is_file() and p.relative_to(out).parts[0] != "store"]
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.fixture(scope="module")
def plain(pages, tmp_path_factory):
    return _build([pages], tmp_path_factory.mktemp("plain") / "out")


def test_all_promised_files_are_there(plain):
    promised = {"graph.html", "graph.ttl", "graph.trig", "graph.graphml", "entities.csv", "statements.csv", "issues.jsonl"}
    assert promised <= set(plain)
    assert any(name.startswith("annotations/") for name in plain)


def test_order_of_files_and_hash_seed_do_not_show(pages, plain, tmp_path):
    files = sorted((p for p in pages.iterdir() if p.suffix == ".txt"), reverse=True)
    assert _build(files, tmp_path / "out", seed="4711") == plain


def test_workers_do_not_show(pages, plain, tmp_path):
    assert _build([pages], tmp_path / "out", "--workers", "2", seed="7") == plain


def test_a_second_build_into_the_same_folder_changes_nothing(pages, tmp_path):
    first = _build([pages], tmp_path / "out")
    assert _build([pages], tmp_path / "out", seed="3") == first


def test_where_the_files_lie_does_not_show(pages, plain, tmp_path):
    elsewhere = tmp_path / "另一处 with space"
    elsewhere.mkdir()
    for file in pages.iterdir():
        (elsewhere / file.name).write_bytes(file.read_bytes())
    assert _build([elsewhere], tmp_path / "out") == plain
