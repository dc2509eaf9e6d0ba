"""Tools that bring cases in."""
