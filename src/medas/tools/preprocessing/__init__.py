"""Tools that prepare images."""
