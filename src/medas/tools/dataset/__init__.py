"""Tools that sort and check cases."""
