"""Templates say only what the application can write: no word of theirs fails when it is reached."""

from __future__ import annotations

import pytest
from flask import Flask
from jinja2 import nodes


@pytest.mark.parametrize(("kind", "known"), [(nodes.Filter, "filters"), (nodes.Test, "tests")])
def test_every_filter_and_test_of_a_template_is_there(
    app: Flask, kind: type[nodes.Filter] | type[nodes.Test], known: str
) -> None:
    jinja = app.jinja_env
    used = {
        (name, one.name)
        for name in jinja.list_templates()
        for one in jinja.parse(jinja.loader.get_source(jinja, name)[0]).find_all(kind)
    }
    assert used
    assert {(name, word) for name, word in used if word not in getattr(jinja, known)} == set()
