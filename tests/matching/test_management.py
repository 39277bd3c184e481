"""Who runs a place and whom to ask: an organisation, never the form in which it is run."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from directory.management import organisation_in
from matching.record_fact import facts_of_resource
from tests import factories
from tests.factories import A_DAY


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("民営（補助金）", ""),
        ("公設民営", ""),
        ("委託(受託者名の記載なし)", ""),
        ("委託（受託者名の記載なし、コミュニティソーシャルワーカーが中心）", ""),
        ("直営3・指定管理2・業務委託3", ""),
        ("住民主体（委託）", ""),
        ("", ""),
        (None, ""),
        ("架空市社会福祉協議会（委託）", "架空市社会福祉協議会"),
        ("架空市（直営／委託）", "架空市"),
        ("架空の会（委託）、支援機関は架空の家", "架空の会、支援機関は架空の家"),
        ("自主活動の会（推進員が支援）", "自主活動の会（推進員が支援）"),
        ("委託事業者連絡会", "委託事業者連絡会"),
    ],
)
def test_a_form_of_management_is_read_as_no_organisation(written: str | None, named: str):
    assert organisation_in(written) == named


def test_where_only_the_form_is_written_the_section_in_charge_is_asked_or_nobody(
    session: Session,
):
    plain = factories.resource(session, operator="民営（補助金）")
    charged = factories.resource(
        session, operator="委託（受託者名の記載なし）", business_unit="架空課"
    )
    run = factories.resource(session, operator="架空の会（委託）", business_unit="架空課")
    told = [facts_of_resource(one, A_DAY) for one in (plain, charged, run)]
    assert [one.ask for one in told] == ["", "架空課", "架空の会"]
    assert [one.organisation for one in told] == ["", "", "架空の会"]
