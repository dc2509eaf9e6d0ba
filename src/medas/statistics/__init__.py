"""Intervals and summaries over patients."""
