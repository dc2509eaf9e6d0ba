"""Plan what to do next, do it, remember it."""
