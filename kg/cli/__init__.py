"""The command line: a thin command a verb; all work is done in the layers below."""

from __future__ import annotations

from kg.cli.main import main

__all__ = ["main"]
