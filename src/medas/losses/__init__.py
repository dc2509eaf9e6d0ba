"""Losses for segmentation, one per file."""
