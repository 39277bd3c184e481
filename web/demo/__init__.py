"""The demo: made-up sign-ins, places and people, so that a newcomer can try every role.

Sign-ins are in ``demo.toml``; places and people in the ``demo.toml`` of each municipality's folder.
"""

from __future__ import annotations

from web.demo.demonstration import Demonstration, load_demo
from web.demo.sign_in import demo

__all__ = ["Demonstration", "demo", "load_demo"]
