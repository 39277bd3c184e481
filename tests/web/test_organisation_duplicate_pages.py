"""The page on which staff decide about groups listed twice."""

from __future__ import annotations

import re

from sqlalchemy import Engine

from directory.audit import SYSTEM, set_actor
from directory.database import session_factory
from tests import factories
from tests.web.conftest import SignIn
from tests.web.test_case_walk import page

HERE = "/staff/organisation-duplicates"


def test_two_groups_are_merged_and_parted_again(sign_in: SignIn, engine: Engine) -> None:
    with session_factory(engine)() as session:
        set_actor(session, SYSTEM)
        first = factories.organisation(session, name="社会福祉法人くぬぎ野")
        second = factories.organisation(session, name="（福）くぬぎ野")
        factories.resource(session, organisation_id=second.id)
        ids = {"first_id": str(first.id), "second_id": str(second.id)}
        session.commit()
    browser = sign_in("coordinator")
    assert "（福）くぬぎ野" in page(browser, HERE)
    assert sign_in("coordinator-13218").post(f"{HERE}/merge", data=ids).status_code == 404

    done = browser.post(
        f"{HERE}/merge", data={**ids, "reason": "同じ法人"}, follow_redirects=True
    ).text
    assert "（福）くぬぎ野 → 社会福祉法人くぬぎ野" in done
    undo = re.search(rf'action="({HERE}/[0-9a-f-]+/undo)"', done)
    assert undo
    assert "2団体に戻しました" in browser.post(undo[1], follow_redirects=True).text
    told = browser.post(f"{HERE}/distinct", data={**ids, "reason": "別"}, follow_redirects=True)
    assert "別の団体として覚えました" in told.text
    assert "（福）くぬぎ野" not in page(browser, HERE)
