"""A disk that is full or read-only, a build that is not alone, a store of tomorrow: said in plain words, and nothing is damaged."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kg.cli import main
from kg.store import Store
from tests.test_determinism import digests
from tests.test_store_builds import ROOT, write_pages


@pytest.fixture
def disk(tmp_path):
    """A disk of its own, whose options can be changed; only where this process may mount one."""
    place = tmp_path / "disk"
    place.mkdir()

    def mount(options: str) -> bool:
        return subprocess.run(["mount", *options.split(), str(place)], capture_output=True, check=False).returncode == 0

    if sys.platform != "linux" or os.geteuid() != 0 or not mount("-t tmpfs -o size=64m kg-test"):
        pytest.skip("may not mount a disk")
    yield place, lambda options: mount(f"-o remount,{options}")
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.fixture
def build(capsys):
    def call(source: Path, out: Path) -> tuple[int, str]:
        with pytest.raises(SystemExit) as end:
            main(["build", str(source), "-o", str(out), "-q"])
        err = capsys.readouterr().err
        assert "Traceback" not in err
        return int(end.value.code or 0), err

    return call


@pytest.fixture
def source(tmp_path) -> Path:
    return write_pages(tmp_path / "in", range(6))


def half(out: Path) -> list[Path]:
    return list(out.rglob("*.part"))


@pytest.mark.parametrize("kilobytes", [8, 64, 200, 500])
def test_a_full_disk_is_said_and_the_next_build_completes(source, build, disk, tmp_path, kilobytes):
    place, remount = disk
    assert build(source, tmp_path / "fresh")[0] == 0
    wanted = digests(tmp_path / "fresh")
    assert remount(f"size={kilobytes}k")
    status, err = build(source, place / "out")
    assert status == 2
    assert "cannot be written" in err
    assert "No space left" in err
    assert "free the disk" in err
    assert not half(place)
    assert digests(place / "out").items() <= wanted.items()  # what is there is whole
    assert remount("size=64m")
    assert build(source, place / "out")[0] == 0
    assert digests(place / "out") == wanted
    assert Store(place / "out" / "store").verify() == []


def test_a_disk_that_fills_up_leaves_the_last_build_readable(source, build, disk):
    place, remount = disk
    out = place / "out"
    assert build(source, out)[0] == 0
    before = digests(out)
    used = sum(path.stat().st_size for path in place.rglob("*") if path.is_file())
    write_pages(source, range(6, 18))
    assert remount(f"size={used // 1024 + 160}k")
    status, err = build(source, out)
    assert (status, "No space left" in err) == (2, True)
    assert not half(place)
    assert set(before) <= set(digests(out))
    assert remount("size=64m")
    assert build(source, out)[0] == 0
    assert Store(out / "store").verify() == []


def test_a_disk_that_is_read_only_is_said(source, build, disk):
    place, remount = disk
    assert remount("ro")
    status, err = build(source, place / "out")
    assert (status, "Read-only" in err, "another folder" in err) == (2, True, True)
    assert remount("rw")
    assert build(source, place / "out")[0] == 0
    before = digests(place / "out")
    assert remount("ro")
    assert build(source, place / "out")[0] == 0  # nothing has changed, nothing is to be written
    write_pages(source, [9])
    status, err = build(source, place / "out")
    assert (status, "cannot be written" in err) == (2, True)
    assert digests(place / "out") == before


def test_another_build_into_the_same_folder_is_said_and_writes_nothing(source, build, tmp_path):
    out = tmp_path / "out"
    assert build(source, out)[0] == 0
    before = digests(out)
    write_pages(source, [9])
    program = "import sys; from kg.store import Store\nwith Store(sys.argv[1]): print('held', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", program, str(out / "store")]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        status, err = build(source, out)
        assert (status, f"process {other.pid}" in err) == (2, True)
        assert digests(out) == before
        other.kill()
    assert build(source, out)[0] == 0
    assert digests(out) != before


def test_a_store_of_a_newer_kg_is_left_alone(source, build, tmp_path):
    store = tmp_path / "out" / "store"
    store.mkdir(parents=True)
    (store / "manifest.jsonl").write_text('{"kg store":99}\n{"unknown":1}\n')
    (store / "part-of-the-future.parquet").write_bytes(b"?")
    before = {path: path.read_bytes() for path in store.iterdir()}
    status, err = build(source, tmp_path / "out")
    assert (status, "newer kg" in err, "--no-store" in err) == (2, True, True)
    assert {path: path.read_bytes() for path in store.iterdir()} == before
    assert not digests(tmp_path / "out")
