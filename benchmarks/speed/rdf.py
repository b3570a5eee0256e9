"""How fast a million quads are exported, beside rdflib: ``python -m benchmarks.speed.rdf [QUADS]`` writes rdf.json.

Each part runs in a process of its own, so that its peak memory is its own.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg.graph import Graph
from kg.rdf import write
from kg.rdf.describe import describe
from kg.rdf.terms import Names
from tests.graphs import _small_page, graph_of

HERE = Path(__file__).parent
RENAMED = ("银洲湖新城", "深江装备产业园", "双城合作推进会", "黎晓禾", "李岳")


def made_graph(quads: int) -> Graph:
    """Give a graph of at least that many quads: one page again and again, under other names."""
    text, page = _small_page()

    def pages(count: int) -> Graph:
        many = []
        for number in range(count):
            words = json.dumps(page, ensure_ascii=False)
            for name in RENAMED:
                words = words.replace(f'["{name}"]', f'["{name}{number}"]').replace(f'"id": "{name}"', f'"id": "{name}{number}"')
                words = words.replace(f'"s": "{name}"', f'"s": "{name}{number}"').replace(f'"o": "{name}"', f'"o": "{name}{number}"')
            changed = json.loads(words) | {"source": f"p-{number:06}.txt", "sha256": hashlib.sha256(str(number).encode()).hexdigest()}
            many.append((text, changed))
        return graph_of(many)

    each = sum(map(len, describe(pages(60), Names()).values())) - sum(map(len, describe(pages(50), Names()).values()))
    return pages(quads * 10 // each + 1)


def ours(quads: int, folder: str) -> dict[str, float]:
    """Export as the release does; the time is from the graph in memory to files on the disk."""
    graph = made_graph(quads)
    before = _peak()
    start, work = time.perf_counter(), time.process_time()
    write(graph, folder, formats=("nq",))
    seconds = time.perf_counter() - start
    return {
        "seconds": round(seconds, 1),
        "cpu_seconds": round(time.process_time() - work, 1),
        "peak_mib": _peak(),
        "peak_before_mib": before,
    }


def theirs(folder: str) -> dict[str, float]:
    """Let rdflib parse the same quads and write them as N-Quads."""
    import rdflib

    data = b"".join(gzip.decompress(p.read_bytes()) for p in sorted(Path(folder, "rdf").glob("*.nq.gz")))
    dataset = rdflib.Dataset()
    start, work = time.perf_counter(), time.process_time()
    dataset.parse(data=data, format="nquads")
    parsed = time.perf_counter()
    dataset.serialize(Path(folder, "rdflib.nq"), format="nquads")
    return {
        "parse_seconds": round(parsed - start, 1),
        "write_seconds": round(time.perf_counter() - parsed, 1),
        "cpu_seconds": round(time.process_time() - work, 1),
        "peak_mib": _peak(),
    }


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def machine() -> dict[str, object]:
    """Name the machine, and how busy it was before the parts ran: seconds are of worth only beside it."""
    models = [line.partition(":")[2].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    return {
        "system": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "processor": models[0] if models else platform.processor(),
        "cores": os.cpu_count(),
        "memory_mib": memory,
        "load_before": round(os.getloadavg()[0], 2),
    }


def main(quads: int) -> None:
    """Run both parts and write what they took."""
    here = machine()
    with tempfile.TemporaryDirectory() as folder:
        results = {}
        for part in ("ours", "theirs"):
            call = f"import json; from benchmarks.speed.rdf import *; print(json.dumps({part}({f'{quads}, ' if part == 'ours' else ''}{folder!r})))"
            results[part] = json.loads(
                subprocess.run([sys.executable, "-c", call], check=True, capture_output=True, text=True).stdout.splitlines()[-1]
            )
        lines = sum(gzip.decompress(p.read_bytes()).count(b"\n") for p in Path(folder, "rdf").glob("*.nq.gz"))
    found = {"quads": lines, "machine": here, "kg": results["ours"], "rdflib": results["theirs"]}
    (HERE / "rdf.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
