"""Measures predicted annotations against gold ones by the rules of the annotation guide, and says why each error happened.

from kg.evaluate import evaluate
result = evaluate("seeds/pages", "out/annotations")
print(result.figures["statements"]["f1"], result.intervals["statements"]["f1"])
"""

from __future__ import annotations

from kg.evaluate.compare import Comparison, compare
from kg.evaluate.errors import CAUSES, Mistake, mistakes
from kg.evaluate.figures import figures, intervals
from kg.evaluate.html import page_html
from kg.evaluate.pages import Pair, pairs
from kg.evaluate.report import Result, as_json, as_text, evaluate

__all__ = [
    "CAUSES",
    "Comparison",
    "Mistake",
    "Pair",
    "Result",
    "as_json",
    "as_text",
    "compare",
    "evaluate",
    "figures",
    "intervals",
    "mistakes",
    "page_html",
    "pairs",
]
