"""A mobile number is mostly somebody's own: before it is published, its owner is asked."""

from __future__ import annotations

import re
import unicodedata

from flask import request

from directory.registration.record import RegistrationError

CONFIRMED = "mobile_confirmed"
_MOBILE = re.compile(r"(?<!\d)0[789]0\d{8}(?!\d)")
_BETWEEN = re.compile(r"(?<=\d)[-‐－ー−―‑–()（）\s]+(?=\d)")


class MobileNumberError(RegistrationError):
    """A mobile number stands in the field that everybody reads, and nobody said that is meant."""

    asks_of_mobile = True


def is_mobile(text: str | None) -> bool:
    """Whether a text has a number of 090, 080 or 070, however it is written."""
    plain = unicodedata.normalize("NFKC", text or "")
    return bool(_MOBILE.search(_BETWEEN.sub("", plain)))


def ask_of_mobile(sent: str | None, kept: str | None) -> None:
    """Refuse a mobile number once, until the box is ticked; one kept before is not asked again."""
    if is_mobile(sent) and sent != kept and CONFIRMED not in request.form:
        raise MobileNumberError(
            "「公開する電話」が携帯電話の番号です。だれでも読めるようになります。"
            "公開してよければ「この携帯電話を公開します」を選んで保存してください。"
            "個人の番号なら、「事務局だけが知る電話」に書いてください。",
            "phone",
        )
