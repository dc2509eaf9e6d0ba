"""Tools that measure results."""
