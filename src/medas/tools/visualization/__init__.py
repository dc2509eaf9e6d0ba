"""Tools that show results."""
