"""Column mappings: an office's own headings, said once and known again next year."""

import pytest

from directory.formats.mapping import MappingError, keep_mapping, kept_mappings, read_mapping
from tests.directory.formats.table import accepted, csv_text, source_of, write

HEADINGS = ["グループの呼び名", "集まる所", "でんわ", "いつ", "内部メモ"]
LIST = csv_text(
    HEADINGS, [["架空の輪", "狛江市岩戸北1-1", "03-0000-0000", "毎週月曜 10:00～12:00", "秘"]]
)
MAPPING = """
list = "ふれあい活動一覧"
[columns]
"グループの呼び名" = "名称"
"集まる所" = "住所"
"でんわ" = "phone"
"いつ" = "開催日時"
"内部メモ" = ""
"""


def test_mapping_says_what_own_headings_mean(tmp_path):
    mapping = read_mapping(write(tmp_path, MAPPING, "m.toml"))
    path = write(tmp_path, LIST)
    (made,) = accepted(path, mappings=[mapping])
    assert made.record.name == "架空の輪"
    assert made.record.address == "狛江市岩戸北1-1"
    assert made.record.public_phone == "03-0000-0000"
    assert made.record.timetable.as_text() == "毎週月曜 10:00～12:00"
    assert made.record.cells["内部メモ"] == "秘"
    assert source_of(path, mappings=[mapping]).list_name == "ふれあい活動一覧"


def test_kept_mapping_is_found_again_by_its_headings(tmp_path):
    kept = tmp_path / "kept"
    keep_mapping(kept, read_mapping(write(tmp_path, MAPPING, "m.toml")))
    (found,) = kept_mappings(kept)
    assert found == read_mapping(write(tmp_path, MAPPING, "m.toml"))
    (made,) = accepted(write(tmp_path, LIST), mappings=kept_mappings(kept))
    assert made.record.name == "架空の輪"
    other = write(tmp_path, "名称,住所\n架空館,狛江市和泉本町1-1\n", "other.csv")
    assert source_of(other, mappings=kept_mappings(kept)).list_name == ""


def test_no_mapping_kept_yet_is_no_failure(tmp_path):
    assert kept_mappings(tmp_path / "none") == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[columns", "TOML"),
        ("list = 'x'", "columns"),
        ('[columns]\n"a" = "知らない項目"', "知らない項目"),
    ],
)
def test_unusable_mapping_says_why(tmp_path, text, said):
    with pytest.raises(MappingError, match=said):
        read_mapping(write(tmp_path, text, "m.toml"))
    with pytest.raises(MappingError, match="ありません"):
        read_mapping(tmp_path / "none.toml")
