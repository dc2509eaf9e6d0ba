"""Fonts of a PDF: one that comes with matplotlib is embedded; Chinese is left to the reader's program, which has it."""

from __future__ import annotations

import re
from pathlib import Path

BODY, BOLD, HAN = "DejaVuSans", "DejaVuSans-Bold", "STSong-Light"
_HAN = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]+")


def load_fonts() -> None:
    """Make the fonts known; a second call does nothing."""
    from matplotlib import get_data_path
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
    from reportlab.pdfbase.ttfonts import TTFont

    if HAN in getRegisteredFontNames():
        return
    folder = Path(get_data_path()) / "fonts" / "ttf"
    registerFont(TTFont(BODY, folder / "DejaVuSans.ttf"))
    registerFont(TTFont(BOLD, folder / "DejaVuSans-Bold.ttf"))
    registerFont(UnicodeCIDFont(HAN))


def with_han(text: str) -> str:
    """Return marked-up text with Chinese in a font that has it.

    Args:
        text: Text that is escaped already.
    """
    return _HAN.sub(lambda found: f'<font name="{HAN}">{found[0]}</font>', text)
