"""Names that are common knowledge: divisions, regions, platforms, organs, universities, and the short forms they go by."""

from __future__ import annotations

from kg.gazetteer.entry import Entry
from kg.gazetteer.gazetteer import Gazetteer

__all__ = ["Entry", "Gazetteer"]
