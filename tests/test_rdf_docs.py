"""The ontology's pages are those of the ontology as it stands, in one language each, with every term."""

from __future__ import annotations

import re

import pytest

from kg.make.docs import page
from kg.ontology import Ontology
from kg.resources import resource


@pytest.mark.parametrize(("tag", "file"), [("zh-hans", "index.html"), ("en", "en.html")])
def test_pages_are_up_to_date_and_complete(tag: str, file: str) -> None:
    ontology = Ontology.load()
    made = page(ontology, tag)
    assert (resource("ontology") / "docs" / file).read_text(encoding="utf-8") == made, "python -m kg.make.docs"
    names = {*ontology.kinds, *ontology.relations, *ontology.modalities, "Evidence", "confidence", "cue", "rank"}
    assert names <= set(re.findall(r'<section id="(\w+)"', made))


def test_the_english_page_is_english() -> None:
    text = re.sub(r"<[^>]+>", "", page(Ontology.load(), "en"))
    han = [line for line in text.splitlines() if re.search(r"[\u4e00-\u9fff]", line)]
    assert len(han) <= 4, han  # a unit, an example of a composite name, and the way to the Chinese page
