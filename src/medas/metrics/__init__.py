"""Metrics: one per file, each with long name, unit, direction and rules for empty masks."""
