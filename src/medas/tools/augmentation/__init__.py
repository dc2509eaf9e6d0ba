"""Tools that vary training cases."""
