"""Tools that clean label maps."""
