"""Mentions become evidence: who says that which statement holds, where, with what modality."""

from __future__ import annotations

from kg.relate.relate import Asked, Related, Relater

__all__ = ["Asked", "Related", "Relater"]
