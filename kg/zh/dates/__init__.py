"""Resolves time expressions of Chinese news to ISO 8601."""

from kg.zh.dates.resolve import resolve

__all__ = ["resolve"]
