"""No sentence names equipment or an acceptance that nobody knows to be there."""

from __future__ import annotations

import pytest

from matching.criterion import Context
from matching.facts import Access
from matching.ranking import match
from matching.weights import default_weights
from tests.matching.pair import a_need, a_resource
from web.reason import part_rows, reason_rows
from web.reason_reader import Reader, said

BOTH = frozenset({"ひきこもり", "精神障害"})
UNKNOWN = "わからない(確かめる)"


def told(criterion, need, place):
    """What staff, the meeting and the person read of one criterion, empty for nothing."""
    made = match(need, place, Context(), default_weights())
    staff = [one["sentence"] for one in reason_rows(made) if one["criterion"] == criterion]
    read = [
        [one.sentence for one in said(made, reader) if one.criterion == criterion]
        for reader in Reader
    ]
    return ["".join(found) for found in (staff, *read)]


def equipment(needed, there):
    return told("access", a_need(access=needed), a_resource(access=there))


def test_of_two_needed_pieces_only_the_one_recorded_is_said_to_be_there():
    needed = Access(wheelchair=True, quiet_space=True)
    assert equipment(needed, Access(quiet_space=True)) == [
        f"使いやすさ: 静かな場所。{UNKNOWN}: 車いす対応",
        f"必要な設備(静かな場所)がある。必要な設備(車いす対応)は、{UNKNOWN}。",
        "静かな場所が あります。車いす対応は まだ わかりません。聞いて みます。",
    ]


def test_all_needed_pieces_recorded_are_said_to_be_there():
    assert equipment(Access(wheelchair=True), Access(wheelchair=True)) == [
        "使いやすさ: 車いす対応",
        "必要な設備(車いす対応)がある。",
        "車いす対応が あります。",
    ]


def test_needed_equipment_nobody_knows_of_is_to_be_asked():
    _, meeting, person = equipment(Access(wheelchair=True), Access(toilet=True))
    assert (meeting, person) == ("必要な設備(車いす対応)を確かめる。", "車いす対応が あるか")


def test_equipment_beyond_the_needed_is_named_as_such():
    assert equipment(Access(), Access(toilet=True)) == [
        "使いやすさ: ほかの設備: 使えるトイレ",
        "ほかに使える設備がある(使えるトイレ)。",
        "ここには 使えるトイレが あります。",
    ]


def test_of_needed_equipment_only_what_is_missing_is_said_to_be_short():
    # online, so that missing equipment shuts no gate
    place = a_resource(access=Access(True, False, False), online=True)
    _, meeting, person = told("access", a_need(access=Access(True, True, True)), place)
    assert (
        meeting == "必要な設備(車いす対応)がある。必要な設備(使えるトイレ・静かな場所)が足りない。"
    )
    assert person == "車いす対応が あります。使えるトイレ・静かな場所が 足りません。"


@pytest.mark.parametrize(
    ("disability", "staff", "meeting"),
    [
        (
            None,
            f"受け入れ: ひきこもり。{UNKNOWN}: 障害・発達特性",
            (
                "受入先は「ひきこもり」を受け入れると答えている。"
                f"「障害・発達特性」の受け入れは、{UNKNOWN}。"
            ),
        ),
        (
            True,
            "受け入れ: ひきこもり・障害・発達特性",
            "受入先は「ひきこもり・障害・発達特性」を受け入れると答えている。",
        ),
    ],
)
def test_a_site_is_said_to_accept_only_what_it_said_yes_to(disability, staff, meeting):
    place = a_resource(accepts_hikikomori=True, accepts_disability=disability)
    need = a_need(attributes=BOTH)
    assert told("acceptance", need, place)[:2] == [staff, meeting]
    made = match(need, place, Context(), default_weights())
    [row] = [one for one in part_rows(made) if one["label"] == "受け入れ"]
    assert (row["resource"] == "受け入れあり") is (disability is True)
