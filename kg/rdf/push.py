"""Fills a triple store with a release: only graphs that changed, in batches, going on where a break stopped it, counted at the end."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from itertools import groupby, islice
from pathlib import Path
from urllib.parse import urlencode

from kg.errors import InputError, OutputError, StoreError
from kg.rdf.drivers import Driver, driver_for
from kg.rdf.http import Client
from kg.rdf.quads import release_files

__all__ = ["Pushed", "push"]

_ASK = 100  # graphs counted by one query: no store cuts so short an answer
_IRI = re.compile(r"<([^>]*)>")

Progress = Callable[[int, int], None]  # graphs done, graphs in all


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: graphs sent, left as they were, removed; triples that the store now holds in all graphs of the release."""

    sent: int
    unchanged: int
    removed: int
    triples: int


def push(out: str | Path, to: str, *, store: str | None = None, progress: Progress | None = None, batch: int | None = None) -> Pushed:
    """Bring the store at `to` to the state of the release in `out`; other graphs of the store are not touched.

    `store` names the driver (oxigraph, virtuoso, fuseki, graphdb, gsp), else the address tells. What was done is noted in
    ``OUT/store/push-….jsonl``, a line a graph, so that a second push sends only what changed or what the store lost.

    :raises InputError: no whole release. UsageError: a wrong address or driver. StoreError: the store does not answer, refuses, cannot hold
        a value, or has another number of triples in the end. OutputError: the notes cannot be written.
    """
    release = Path(out)
    if release.exists() and not release.is_dir():
        raise InputError("a file cannot be pushed, only a build's folder", where=str(out), remedy="kg push OUT --to URL")
    with closing(Client(to)) as client:
        return _push(release, to, client, driver_for(to, store), progress, batch)


def _push(out: Path, to: str, client: Client, driver: Driver, progress: Progress | None, batch: int | None) -> Pushed:
    notes = _Notes(out / "store" / f"push-{hashlib.sha256(to.encode()).hexdigest()[:12]}.jsonl")
    wanted = {name: (digest, count) for name, digest, count in _survey(out, driver)}
    noted = notes.read()
    there = _counts(client, driver, to, [name for name in wanted if noted.get(name) == wanted[name]])
    stale = {name for name in wanted if noted.get(name) != wanted[name] or there.get(name) != wanted[name][1]}
    gone = [name for name in sorted(noted) if name not in wanted]
    for name in gone:
        client.send("DELETE", driver.graph_url(to, name))
        notes.write(name, None)
    done = len(wanted) - len(stale)
    for name, lines in _graphs(out):
        if name in stale:
            _send(client, driver, to, name, lines, batch or driver.batch)
            notes.write(name, wanted[name])
            done += 1
            if progress:
                progress(done, len(wanted))
        else:
            for _ in lines:
                pass
    now = _counts(client, driver, to, list(wanted))
    wrong = [f"{name}: {now.get(name, 0)} of {count}" for name, (_, count) in wanted.items() if now.get(name, 0) != count]
    if wrong:
        raise StoreError(f"{len(wrong)} graphs have another number of triples: {'; '.join(wrong[:3])}", where=to, remedy="push again")
    return Pushed(len(stale), len(wanted) - len(stale), len(gone), sum(now.values()))


def _graphs(out: Path) -> Iterator[tuple[str, Iterator[str]]]:
    """Give each graph's name and its triples; the shards hold a graph in one piece, though it may go on in the next shard."""

    def pairs() -> Iterator[tuple[str, str]]:
        for file in release_files(out):
            with gzip.open(file, "rt", encoding="utf-8", newline="\n") as stream:
                for line in stream:
                    triple, name = line[:-3].rsplit(" ", 1)
                    yield name[1:-1], triple

    for name, group in groupby(pairs(), key=lambda pair: pair[0]):
        yield name, (triple for _, triple in group)


def _survey(out: Path, driver: Driver) -> Iterator[tuple[str, str, int]]:
    for name, triples in _graphs(out):
        digest, count = hashlib.sha256(), 0
        for triple in triples:
            _check(triple, driver)
            digest.update(triple.encode() + b"\n")
            count += 1
        yield name, digest.hexdigest(), count


def _check(triple: str, driver: Driver) -> None:
    """Refuse what the store is known to cut or lose, rather than lose it."""
    shortest = min(driver.literal_bytes or len(triple), driver.iri_characters or len(triple))
    if not driver.triple_terms and "<<(" in triple and triple.split(" ", 2)[2].startswith("<<("):
        raise StoreError(f"{driver.name} takes no triple terms", where=triple[:200], remedy="kg export --to rdf --profile core")
    if len(triple) * 3 <= shortest:
        return
    if driver.literal_bytes and '"' in triple and len(triple[triple.index('"') :].encode()) > driver.literal_bytes:
        remedy = "leave the texts out: kg export --to rdf --no-text"
        raise StoreError(f"{driver.name} loses values over {driver.literal_bytes} bytes", where=triple[:200], remedy=remedy)
    if driver.iri_characters and any(len(iri) > driver.iri_characters for iri in _IRI.findall(triple.split('"', maxsplit=1)[0])):
        raise StoreError(f"{driver.name} cuts IRIs over {driver.iri_characters} characters", where=triple[:200], remedy="shorten the link")


def _send(client: Client, driver: Driver, to: str, name: str, triples: Iterator[str], size: int) -> None:
    """Replace a graph: the first batch with PUT, the others added with POST. A break in between leaves no note, so it is sent again."""
    url, headers, method = driver.graph_url(to, name), {"Content-Type": driver.content_type}, "PUT"
    while part := list(islice(triples, size)):
        if client.send(method, url, _body(part), headers).status == 404:
            remedy = "see that the data set exists and the address is that of its Graph Store; name its kind with --store"
            raise StoreError("no Graph Store at this address: status 404", where=url.partition("?")[0], remedy=remedy)
        method = "POST"


def _body(triples: list[str]) -> bytes:
    return "".join(f"{triple} .\n" for triple in triples).encode()


def _counts(client: Client, driver: Driver, to: str, names: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/sparql-results+json"}
    for start in range(0, len(names), _ASK):
        values = " ".join(f"<{name}>" for name in names[start : start + _ASK])
        ask = f"SELECT ?g (COUNT(*) AS ?n) WHERE {{ VALUES ?g {{ {values} }} GRAPH ?g {{ ?s ?p ?o }} }} GROUP BY ?g"
        reply = client.send("POST", driver.query_url(to), urlencode({"query": ask}).encode(), headers)
        try:
            rows = json.loads(reply.body)["results"]["bindings"]
        except (ValueError, KeyError, TypeError) as error:
            raise StoreError("the store answers no query", where=driver.query_url(to), remedy="name its kind with --store") from error
        found |= {row["g"]["value"]: int(row["n"]["value"]) for row in rows if "g" in row}
    return found


class _Notes:
    """What stands in the store, as far as this program put it there: a journal, so that a kill loses one line at most."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read(self) -> Mapping[str, tuple[str, int]]:
        noted: dict[str, tuple[str, int]] = {}
        if not self.path.exists():
            return noted
        for line in self.path.read_text(encoding="utf-8").splitlines():
            try:
                name, what = json.loads(line)
            except ValueError:
                continue  # cut off by a kill: that graph is sent again
            if what is None:
                noted.pop(name, None)
            else:
                noted[name] = (what[0], what[1])
        return noted

    def write(self, name: str, what: tuple[str, int] | None) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as stream:
                stream.write(("\n" if self._is_cut() else "") + json.dumps([name, what], ensure_ascii=False) + "\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise OutputError(
                f"cannot be written: {error.strerror}", where=str(self.path), remedy="free the disk, then push again"
            ) from error

    def _is_cut(self) -> bool:
        data = self.path.read_bytes()[-1:] if self.path.exists() else b""
        return data not in {b"", b"\n"}
