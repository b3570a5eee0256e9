"""Annotated pages become weights: `kg train`."""
