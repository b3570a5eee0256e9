"""Reads annotated pages: gold and predicted files that pair by name, cut to the parts that gold annotates."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kg.errors import InputError

__all__ = ["Pair", "load_page", "page_files", "pairs", "source_text"]

Page = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Pair:
    """One source twice annotated; `text` is the source, None where it was not found (figures need it not, contexts do)."""

    name: str
    gold: Page
    pred: Page
    text: str | None = None


def pairs(gold: str | Path, pred: str | Path, *, sources: str | Path | None = None) -> list[Pair]:
    """Pair two files, or the files of two folders by name; what lies outside gold's `spans` is left out of both.

    Sources are looked for in `sources`, beside the gold file, and in a folder ``corpus`` beside gold's.

    :raises InputError: nothing there, no prediction for a page, a file of another form; names it.
    """
    gold_path, pred_path = Path(gold), Path(pred)
    if gold_path.is_dir():
        files = [(g, pred_path / g.name) for g in page_files(gold_path)]
        lost = [p.name for _, p in files if not p.is_file()]
        if lost:
            more = f" +{len(lost) - 5}" if len(lost) > 5 else ""
            raise InputError(
                f"没有预测结果 no prediction for {', '.join(lost[:5])}{more}",
                where=str(pred),
                remedy="用 kg build 生成 build the gold pages' sources first",
            )
    else:
        files = [(gold_path, pred_path / gold_path.name if pred_path.is_dir() else pred_path)]
    return [_pair(g, p, sources) for g, p in files]


def page_files(folder: Path) -> list[Path]:
    """Give the annotation files of a folder, by name; metadata beside a source is none.

    :raises InputError: where there is none.
    """
    found = [p for p in sorted(folder.glob("*.json")) if not p.name.endswith(".meta.json")]
    if not found:
        raise InputError("没有标注文件 no annotation files (*.json)", where=str(folder), remedy="见 see the form in README, Formats")
    return found


def load_page(path: Path) -> dict[str, Any]:
    """Give an annotation as it stands in a file.

    :raises InputError: the file cannot be read, is no JSON, or lacks a key that the guide names.
    """
    try:
        page = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise InputError(f"读不了 cannot be read: {error.strerror}", where=str(path), remedy="检查路径 check the path") from error
    except ValueError as error:
        raise InputError(f"不是 JSON not JSON: {error}", where=str(path), remedy="改正该处 mend the place it names") from error
    _require(page, path, "", ("mentions", "entities", "statements"))
    for part, keys in (("mentions", ("start", "end", "type")), ("entities", ("id",)), ("statements", ("s", "p", "o"))):
        if not isinstance(page[part], list):
            raise InputError(f"{part} 不是列表 is no list", where=str(path), remedy="见 see the form in README, Formats")
        for number, row in enumerate(page[part]):
            _require(row, path, f"{part}[{number}]", keys)
    return dict(page)


def source_text(page: Page, path: Path, sources: str | Path | None = None) -> str | None:
    """Give the text of an annotation's source, line ends as they are; None where no file of its name is near."""
    name = Path(str(page.get("source") or f"{path.stem}.txt")).name
    for folder in ([Path(sources)] if sources else []) + [path.parent, path.parent.parent / "corpus"]:
        file = folder / name
        if file.is_file():
            return file.read_bytes().decode("utf-8-sig", errors="replace")
    return None


def _pair(gold_file: Path, pred_file: Path, sources: str | Path | None) -> Pair:
    gold, pred = load_page(gold_file), load_page(pred_file)
    spans = gold.get("spans") or ()
    return Pair(gold_file.stem, _cut(gold, spans), _cut(pred, spans), source_text(gold, gold_file, sources))


def _cut(page: dict[str, Any], spans: Sequence[Sequence[int]]) -> dict[str, Any]:
    """Keep what stands inside one of the spans; a statement stays where one of its pieces of evidence does."""

    def inside(start: int, end: int) -> bool:
        return not spans or any(low <= start and end <= high for low, high in spans)

    mentions = [m for m in page["mentions"] if inside(m["start"], m["end"])]
    statements = [s for s in page["statements"] if any(inside(*e) for e in s.get("evidence") or ())]
    return {**page, "mentions": mentions, "statements": statements}


def _require(row: Any, path: Path, where: str, keys: Sequence[str]) -> None:
    if not isinstance(row, Mapping):
        raise InputError(f"不是对象 is no object: {where or 'the file'}", where=str(path), remedy="见 see the form in README, Formats")
    missing = [key for key in keys if key not in row]
    if missing:
        raise InputError(f"缺少 lacks {', '.join(missing)} {where}".strip(), where=str(path), remedy="见 see the form in README, Formats")
