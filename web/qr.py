"""QR codes as images a page can carry in itself."""

from __future__ import annotations

import segno

MODULE_PIXELS = 6


def qr_image(text: str) -> str:
    """Draw a text as a QR code; gives a ``data:`` address of a PNG."""
    return str(segno.make(text, error="m").png_data_uri(scale=MODULE_PIXELS, border=4))
