"""A document becomes articles: columns and paragraphs are mended, and every character keeps its place in the source."""

from __future__ import annotations

from kg.segment.segment import discarded, segment

__all__ = ["discarded", "segment"]
