"""The fonts that pictures are written in: DejaVu Sans, cut down to what Vietnamese and English need."""

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).parents[1] / "fonts"
FONT_FILES: Final = (_FOLDER / "DejaVuSans.ttf", _FOLDER / "DejaVuSans-Bold.ttf")
