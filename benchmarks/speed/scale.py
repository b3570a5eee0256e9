"""How a build grows: wall and CPU seconds by stage, peak memory of all its processes, bytes a document.

    python -m benchmarks.speed.scale 100 1000 10000 [--filled] [--add 100] [--out benchmarks/speed/scale.json]

Documents are made as in `benchmarks.speed.pipeline`: paragraphs of seed pages recombined, names of places swapped, from a fixed seed, about
500 characters each. Each size is built three times: a first time, again unchanged, and with `--add` documents more.

``--filled`` measures the corpus steps (store, resolution, assembly, outputs) without an hour of extraction: `BASE` documents are read
really, and the store is filled with their extractions under other names: places are swapped for places of the same length, persons for
made-up persons, in text, mentions, evidence and quotes alike, so that all offsets hold. What such documents say is not what kg would
read in them, but it is as much, of the same kinds, and about new names.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.speed.pipeline import ENV, ROOT, SEED, machine, made_texts, write_texts

BASE = 400  # documents that are read really for --filled
_EVERY = 0.1  # seconds between two looks at the memory
_FAMILIES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严赖覃洪武莫孔"
_GIVEN = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰国建文华玉红金春海志新德林永庆立成光荣天云振清学东义忠良福生正民安世宏亮信"

# What runs in the measured process: the command itself, telling when each stage begins.
_PROGRAM = """
import json, resource, sys, time
from contextlib import contextmanager
import kg.cli.build
from kg.cli import main
begun, stages = time.perf_counter(), []
def show(stage, done, total):
    if not stages or stages[-1][0] != stage:
        stages.append((stage, time.perf_counter(), time.process_time()))
@contextmanager
def watched(*, quiet=False):
    show("read inputs", 0, 0)
    yield show
    show("end", 0, 0)
if __name__ == "__main__":
    kg.cli.build.progress = watched
    try:
        main(sys.argv[1:])
    finally:
        show("end", 0, 0)
        use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        cpu = sum(u.ru_utime + u.ru_stime for u in use)
        spent = {a[0]: [round(b[1] - a[1], 2), round(b[2] - a[2], 2)] for a, b in zip(stages, stages[1:])}
        print(json.dumps({"cpu": cpu, "stages": spent}, ensure_ascii=False), file=sys.stderr)
"""


def measured(arguments: Sequence[str]) -> dict[str, Any]:
    """Run `kg` with these arguments in a process of its own; give its seconds and its peak memory with all its children.

    Memory is the sum of the resident sets, looked at every tenth of a second: pages that processes share count in each. The second
    number of a stage is CPU of the main process alone.
    """
    start = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen([sys.executable, "-c", _PROGRAM, *arguments], env=ENV, stdout=subprocess.DEVNULL, stderr=told)
        peak, done = [0], threading.Event()
        watcher = threading.Thread(target=_watch, args=(child.pid, peak, done))
        watcher.start()
        status = child.wait()
        wall = time.perf_counter() - start
        done.set()
        watcher.join()
        told.seek(0)
        lines = told.read().decode().splitlines()
    if status:
        sys.exit("\n".join(lines))
    said = json.loads(lines[-1])
    return {"wall s": round(wall, 1), "CPU s": round(said["cpu"], 1), "peak MiB": peak[0] >> 20, "stages, wall and CPU s": said["stages"]}


def _watch(pid: int, peak: list[int], done: threading.Event) -> None:
    page = os.sysconf("SC_PAGE_SIZE")
    while not done.wait(_EVERY):
        peak[0] = max(peak[0], sum(_resident(each) * page for each in _family(pid)))


def _family(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return
    for child in children:
        yield from _family(int(child))


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0


class Filler:
    """Gives documents, and what they say, that are those of really read ones under other names."""

    def __init__(self, pages: Path, size: int = BASE) -> None:
        from kg import pipeline
        from kg.gazetteer.tables import division_rows
        from kg.model import Document
        from kg.resources import resource

        names = sorted({row.surface for row in division_rows(resource("gazetteer") / "divisions.csv") if 2 < len(row.surface) < 5})
        self.of_length = {length: [name for name in names if len(name) == length] for length in (3, 4)}
        place = re.compile("|".join(sorted(names, key=len, reverse=True)))
        self.base, self.pattern = [], []
        for number, text in enumerate(made_texts(pages, size)):
            document = Document(f"{number}", f"{number}.txt", text, "", "江门日报", "2023-08-23")
            part = pipeline.extract([document])
            people = {t.surface for m in part.mentions for t in m.terms if t.kind == "Person" and 2 <= len(t.surface) <= 3}
            words = {*place.findall(text), *people}
            self.base.append(part)
            self.pattern.append((people, re.compile("|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w))) or "(?!)")))

    def text(self, number: int) -> str:
        """Give the text of a document."""
        return self._swapped(number, self.base[number % len(self.base)].documents[0].text)

    def extraction(self, number: int, document: Any) -> Any:
        """Give what the document says, whose text is `text(number)`."""
        part, swap = self.base[number % len(self.base)], self._swap(number)
        old = part.documents[0].id
        new = lambda word: document.id if word == old else swap(word)  # noqa: E731
        return type(part)((document,), *(_mapped(getattr(part, name), new) for name in ("mentions", "evidence", "said", "issues")))

    def _swapped(self, number: int, words: str) -> str:
        return self._swap(number)(words)

    def _swap(self, number: int) -> Any:
        people, pattern = self.pattern[number % len(self.base)]
        dice, swapped = random.Random(f"{SEED} {number}"), {}
        for word in pattern.findall(self.base[number % len(self.base)].documents[0].text):
            if word not in swapped:
                swapped[word] = _person(dice, len(word)) if word in people else dice.choice(self.of_length[len(word)])
        known: dict[str, str] = {}

        def swap(words: str) -> str:
            found = known.get(words)
            if found is None:
                found = known[words] = pattern.sub(lambda m: swapped.get(m[0], m[0]), words)
            return found

        return swap


def _person(dice: random.Random, length: int) -> str:
    return dice.choice(_FAMILIES) + "".join(dice.choice(_GIVEN) for _ in range(length - 1))


_PLAIN = {"kind", "relation", "modality", "rule", "value", "unit", "when", "stage", "severity", "remedy", "message"}


def _mapped(value: Any, new: Any, name: str = "") -> Any:
    """Give a value with all its words mapped; names of the ontology and dates stay."""
    if isinstance(value, str):
        return value if name in _PLAIN else new(value)
    if isinstance(value, tuple):
        if value and isinstance(value[0], int):  # a span
            return value
        mapped = [_mapped(item, new, name) for item in value]
        return type(value)(*mapped) if hasattr(value, "_fields") else tuple(mapped)
    if hasattr(value, "__dataclass_fields__"):
        return type(value)(*(_mapped(getattr(value, key), new, key) for key in value.__dataclass_fields__))
    return value


def fill(filler: Filler, source: Path, store: Path, first: int, last: int) -> None:
    """Write documents from number `first` up to `last`, and enter what they say in the store, in parts as a build makes them."""
    from kg import pipeline
    from kg.read import read
    from kg.store import Store

    write_texts(source, [filler.text(number) for number in range(first, last)], first)
    way = pipeline._fingerprint(pipeline.Options())  # noqa: SLF001
    paths = sorted(source.glob("*.txt"))[first:last]
    with Store(store) as held:
        for start in range(0, len(paths), 600):
            documents: list[Any] = list(read(paths[start : start + 600]))
            held.add([filler.extraction(first + start + n, document) for n, document in enumerate(documents)], way)


def grown(size: int, more: int, pages: Path, filler: Filler | None, place: Path, only: Sequence[str]) -> dict[str, Any]:
    """Build a folder of `size` documents: a first time, again unchanged, and with `more` documents added."""
    source, out = place / "in", place / "out"
    texts = [] if filler else made_texts(pages, size + more)
    if filler:
        fill(filler, source, out / "store", 0, size)
    else:
        write_texts(source, texts[:size])
    row: dict[str, Any] = {"documents": size, "characters": sum(len(p.read_text(encoding="utf-8")) for p in source.iterdir())}
    command = ["build", str(source), "-o", str(out), "-q"]
    for name in ("first", "unchanged", "added"):
        if name not in only:
            continue
        if name == "added" and filler:
            fill(filler, source, out / "store", size, size + more)
        elif name == "added":
            write_texts(source, texts[size:], size)
        row[name] = measured(command)
        print(name, row[name], flush=True)
    files = [f for f in out.rglob("*") if f.is_file()]
    row["store bytes a document"] = round(sum(f.stat().st_size for f in files if f.parent.name == "store") / size)
    row["output bytes a document"] = round(sum(f.stat().st_size for f in files if f.parent.name != "store") / size)
    return row


def main() -> None:
    """Measure the sizes asked for, and write them down beside what stands there."""
    parser = argparse.ArgumentParser(description="How a build grows.")
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--filled", action="store_true", help="fill the store instead of reading: measures the corpus steps alone")
    parser.add_argument("--add", type=int, default=100, help="documents that the third build has more")
    parser.add_argument("--pages", type=Path, default=ROOT / "seeds" / "pages")
    parser.add_argument("--only", nargs="+", default=["first", "unchanged", "added"], choices=["first", "unchanged", "added"])
    parser.add_argument("--keep", type=Path, help="leave inputs and outputs in this folder")
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    choice = parser.parse_args()
    filler = Filler(choice.pages) if choice.filled else None
    result = json.loads(choice.out.read_text(encoding="utf-8")) if choice.out.exists() else {}
    kind = "corpus steps, store filled" if choice.filled else "whole build"
    for size in choice.sizes:
        with tempfile.TemporaryDirectory() as passing:
            row = grown(size, choice.add, choice.pages, filler, (choice.keep or Path(passing)) / str(size), choice.only)
        rows = [r for r in result.get(kind, []) if r["documents"] != size]
        result[kind] = sorted([*rows, {**row, "machine": machine()}], key=lambda r: r["documents"])
        result["seed"] = SEED
        choice.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
