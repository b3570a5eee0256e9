"""Mentions become evidence: who says that which statement holds, where, with what modality."""

from __future__ import annotations

from kg.relate.relate import Related, Relater

__all__ = ["Related", "Relater"]
