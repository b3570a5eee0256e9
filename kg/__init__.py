"""kg turns Chinese regional newspaper text into a knowledge graph in which every edge leads back to its sentence."""

__version__ = "0.1.0"
