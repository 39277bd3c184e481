"""What is read of a submitted form."""

from __future__ import annotations

import pytest
from flask import Flask

from web.form import FormValues


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("将棋\x00を\x1b指す", "将棋を指す"),
        ("一行目\r\n二行目\t終わり", "一行目\n二行目\t終わり"),
        ("\x00", None),
    ],
)
def test_control_characters_are_never_kept(sent, kept):
    with Flask(__name__).test_request_context(method="POST", data={"wishes": sent}):
        assert FormValues().text("wishes") == kept
