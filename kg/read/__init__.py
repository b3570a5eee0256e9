"""Paths become documents: nothing is altered, what cannot be read becomes an issue."""

from __future__ import annotations

from kg.read.read import read

__all__ = ["read"]
