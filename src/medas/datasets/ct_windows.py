"""Usual display windows of CT."""

PRESETS = {"lung": (-600.0, 1500.0), "liver": (60.0, 160.0), "paper": (0.0, 400.0)}
"""Name -> level and width in HU; the last one is what the MeDaS paper used for liver contours."""
