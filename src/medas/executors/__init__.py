"""Where jobs run; an executor knows jobs, not workflows."""
