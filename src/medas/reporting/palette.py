"""Colors that people with color blindness can tell apart, and words that every picture shares."""

from __future__ import annotations

SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#555555", "#B8A400")
"""Okabe and Ito (2008), strongest first; for lines and boxes on white."""

STRUCTURES = ("#56B4E9", "#E69F00", "#2FD6A0", "#F0E442", "#FF8FC7", "#FF7A33", "#9FB4FF", "#FFFFFF")
"""The same hues, lighter: for structures on dark images."""

EXPERT = "#FF5FC8"
"""Magenta: the expert's contour, and what the computer missed."""
COMPUTER = "#35D7FF"
"""Cyan: the computer's contour, and what only the computer marked."""
CONFUSED = "#F0E442"
"""Yellow: both marked, but as different structures."""

RESEARCH_USE = "Research use only. Not for diagnosis or treatment."
RESEARCH_USE_ZH = "仅供科研使用，不得用于诊断或治疗。"
