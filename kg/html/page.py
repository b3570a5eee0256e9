"""Writes the explorer page: one file that opens with a double click, asks the network for nothing and runs no word of the news as code."""

from __future__ import annotations

import base64
import gzip
import hashlib
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from kg.errors import UsageError
from kg.files import write_atomic
from kg.graph import Graph, most_tied
from kg.html.data import block, titled
from kg.html.layout import Engine
from kg.html.pack import packed_json

__all__ = ["MOST", "page", "page_of", "write"]

MOST = 100_000  # entities that a page can hold: a browser still opens it
MOST_SAID = 500_000  # pieces of evidence likewise; the texts of their sentences are most of a page
_PACK = 50_000  # bytes of data from which on they are compressed
_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="kg">
<title>{title}</title>
<link rel="icon" href="data:,">
<style nonce="{nonce}">{style}</style>
</head>
<body>
<div id="app"><noscript>{plain}</noscript></div>
<script type="{kind}" id="kg-data" data-encoding="{encoding}" nonce="{nonce}">{data}</script>
<script nonce="{nonce}">{script}</script>
</body>
</html>
"""


def write(
    graph: Graph,
    path: str | Path = "graph.html",
    *,
    title: str | None = None,
    engine: Engine = "community",
    lang: str = "zh",
    most: int = MOST,
) -> list[Path]:
    """Write the page and give its path (alone in a list, as every view that writes does).

    A page of more than `most` entities, or half a million pieces of evidence, is one that no browser opens: of a larger graph it holds
    the entities with most edges, and its title says so; ``kg serve`` shows the others too. `engine` is that of `kg.html.layout.place`; `lang` is the language the page opens in, ``zh`` or ``en``.

    :raises UsageError: unknown language or engine. OutputError: the file cannot be written.
    """
    shown = most_tied(graph, most, MOST_SAID)
    if shown is not graph:
        title = title or f"{titled(graph)}：{len(graph.entities)} 个实体中关系最多的 {len(shown.entities)} 个"
    return [write_atomic(path, page(shown, title=title, engine=engine, lang=lang).encode("utf-8"))]


def page(graph: Graph, *, title: str | None = None, engine: Engine = "community", lang: str = "zh") -> str:
    """Give the page as text; the same graph gives the same page.

    :raises UsageError: unknown language or engine.
    """
    if lang not in {"zh", "en"}:
        raise UsageError(f"unknown language {lang!r}", remedy="zh or en")
    return page_of(block(graph, title=title, engine=engine, lang=lang))


def page_of(data: dict[str, Any]) -> str:
    """Give the page for a data block (see `kg.html.data.block`)."""
    text = _harmless(packed_json(data))
    packed = len(text.encode("utf-8")) > _PACK
    if packed:
        text = base64.b64encode(gzip.compress(text.encode("utf-8"), 9, mtime=0)).decode("ascii")
    style, script = _static("style.css"), _static("explorer.js")
    # No text in the page can hold the digest of the page: what the graph says cannot guess its nonce.
    nonce = base64.urlsafe_b64encode(hashlib.sha256((style + script + text).encode("utf-8")).digest()[:18]).decode("ascii")
    policy = (
        f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'; img-src data:; base-uri 'none'; "
        + ("connect-src 'self'; " if "remote" in data else "")
        + "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
    return _PAGE.format(
        lang="zh-Hans" if data["lang"] == "zh" else "en",
        policy=policy,
        title=escape(data["title"]),
        nonce=nonce,
        style=style,
        plain=escape(_plain(data)),
        kind="application/gzip+base64" if packed else "application/json",
        encoding="gzip" if packed else "json",
        data=text,
        script=script,
    )


def _plain(data: dict[str, Any]) -> str:
    """Say in words what the page holds, for browsers that run no script."""
    nodes, edges = data["nodes"], data["edges"]
    first = "、".join(nodes["name"][:20])
    return f"{data['title']}：{len(nodes['id'])} 个实体，{len(edges['source'])} 条关系。{first}。本页需要允许脚本。This page needs scripts."


def _harmless(text: str) -> str:
    r"""Keep what ends a script, opens a comment or breaks a line of code out of a data block.

    >>> _harmless('"</script>"')
    '"\\u003c/script>"'
    """
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _static(name: str) -> str:
    return files("kg.html").joinpath("static", name).read_text(encoding="utf-8").strip()
