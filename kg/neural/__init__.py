"""The arithmetic of the heads: character encoder, character features, layers and the conditional random field."""
