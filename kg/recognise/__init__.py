"""Articles become mentions."""
