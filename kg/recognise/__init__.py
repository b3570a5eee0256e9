"""Articles become mentions: a trained tagger over a frozen character encoder, gazetteer and value patterns among its inputs."""

from __future__ import annotations

from kg.recognise.recognise import Reading, Recogniser

__all__ = ["Reading", "Recogniser"]
