"""Paths become documents: nothing is altered, what cannot be read becomes an issue."""

from __future__ import annotations

from kg.read.formats import READERS, Columns
from kg.read.inputs import inputs_digest
from kg.read.read import read

__all__ = ["READERS", "Columns", "inputs_digest", "read"]
