"""Files as they come: encodings, marks, line ends, quotation, titles, notes, workbooks."""

import datetime as dt

import pytest
from openpyxl import Workbook

from directory.formats.tabular import UnreadableFileError
from tests.directory.formats.table import accepted, csv_text, layout_text, refused, source_of, write

ROW = {"名称": "架空髙齢者ｻﾛﾝ①", "住所": "東京都狛江市和泉本町一丁目1-5", "説明": "～毎週の集い～"}
FACILITY = layout_text("public_facility_g1", ROW, {**ROW, "名称": "架空の家"})


def names(path, **options):
    return [each.record.name for each in accepted(path, **options)]


@pytest.mark.parametrize(
    ("codec", "reported"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp932", "cp932"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
    ],
)
def test_encoding_is_found_and_named(tmp_path, codec, reported):
    path = write(tmp_path, FACILITY, encoding=codec)
    assert source_of(path).encoding == reported
    assert names(path) == ["架空髙齢者サロン①", "架空の家"]


@pytest.mark.parametrize("codec", ["euc_jp", "iso2022_jp"])
def test_older_encodings_are_found_too(tmp_path, codec):
    text = layout_text("public_facility_g1", {**ROW, "名称": "架空の家", "説明": "集い"})
    path = write(tmp_path, text, encoding=codec)
    assert source_of(path).encoding == codec
    assert names(path) == ["架空の家"]


@pytest.mark.parametrize("marks", [0, 1, 2, 3])
def test_any_number_of_byte_order_marks_is_no_part_of_the_first_heading(tmp_path, marks):
    path = write(tmp_path, b"\xef\xbb\xbf" * marks + FACILITY.encode())
    assert source_of(path).format == "public_facility_g1"


def test_broken_bytes_are_said_on_their_row_and_do_not_stop_the_file(tmp_path):
    raw = FACILITY.encode().replace("架空の家".encode(), b"\xe6\x9e\xb6\xff\xe5\xae\xb6")
    made = accepted(write(tmp_path, raw))
    assert len(made) == 2
    assert [remark.reason for remark in made[1].warnings if "文字化け" in remark.reason]


def test_mixed_line_ends_and_breaks_inside_cells(tmp_path):
    text = (
        '名称,住所,説明\r\n架空館A,狛江市和泉本町1-1,"一\n二"\n'
        '架空館B,狛江市岩戸北1-1,\r架空館C,狛江市東野川1,"三\r\n四"\r\n'
    )
    made = accepted(write(tmp_path, text))
    assert [each.record.name for each in made] == ["架空館A", "架空館B", "架空館C"]
    assert [each.record.description for each in made] == ["一\n二", "", "三\n四"]
    assert [each.record.rows for each in made] == [(2,), (3,), (4,)]


@pytest.mark.parametrize("tail", ["\r\n\r\n", ",,\r\n" * 40, "　, ,\t\r\n", '"","",""\r\n'])
def test_empty_rows_at_the_end_are_no_rows(tmp_path, tail):
    text = "名称,住所,説明\r\n架空館,狛江市和泉本町1-1,\r\n" + tail
    assert len(list(source_of(write(tmp_path, text)).outcomes())) == 1


@pytest.mark.parametrize(
    ("delimiter", "name"), [("\t", "list.tsv"), ("\t", "list.csv"), (";", "list.csv")]
)
def test_other_delimiters_are_found(tmp_path, delimiter, name):
    text = (
        delimiter.join(["名称", "住所", "説明"])
        + "\n"
        + delimiter.join(["架空館", "狛江市和泉本町1-1", "a"])
        + "\n"
    )
    assert names(write(tmp_path, text, name)) == ["架空館"]


def test_mark_that_is_never_closed_costs_one_cell_and_no_row(tmp_path):
    rows = [f"架空館{number},狛江市和泉本町{number},説明{number}" for number in range(1, 6)]
    rows[1] = '架空館2,"狛江市和泉本町2,説明2'
    rows[3] = '架空館4,狛江市和泉本町4,"二行\nの説明"'
    made = accepted(write(tmp_path, "名称,住所,説明\n" + "\n".join(rows) + "\n"))
    assert [each.record.name for each in made] == [f"架空館{number}" for number in range(1, 6)]
    assert made[3].record.description == "二行\nの説明"
    assert "閉じていない" in made[1].warnings[0].reason


def test_marks_inside_a_quoted_cell_stay_text(tmp_path):
    text = '名称,住所,説明\n"架空"ふれあい"館",狛江市和泉本町1,"彼は"元気"です, と"\n'
    (made,) = accepted(write(tmp_path, text))
    assert made.record.name == '架空"ふれあい"館'
    assert made.record.description == '彼は"元気"です, と'
    assert "引用符" in made.warnings[0].reason


def test_row_with_more_values_than_headings_is_refused_rather_than_shifted(tmp_path):
    text = "名称,住所,説明\n架空館,狛江市和泉本町1-1,a,b,c\n架空の家,狛江市和泉本町1-2,a,,\n"
    path = write(tmp_path, text)
    assert names(path) == ["架空の家"]
    (no,) = refused(path)
    assert no.remark.row == 2
    assert "値が5列" in no.remark.reason


def test_row_without_a_name_is_refused_by_the_heading_of_the_file(tmp_path):
    (no,) = refused(write(tmp_path, "施設名称,所在地\n,狛江市和泉本町1-1\n"))
    assert (no.remark.row, no.remark.field) == (2, "施設名称")


def test_excel_guards_and_formula_guards_are_taken_off(tmp_path):
    text = '名称,住所,電話番号,説明\n="架空館",狛江市和泉本町1-1,="03-0000-0000",\'=見本\n'
    (made,) = accepted(write(tmp_path, text))
    assert made.record.name == "架空館"
    assert made.record.public_phone == "03-0000-0000"
    assert made.record.description == "=見本"


def test_titles_above_and_notes_below_an_office_list(tmp_path):
    text = (
        "令和6年度 ふれあいサロン一覧,,\n,,\nサロン名,会場住所,参加費\n"
        "架空サロン,狛江市岩戸北1-1,100円\n※参加費は変わることがあります,,\n合計,,\n"
    )
    path = write(tmp_path, text)
    (made,) = accepted(path)
    assert (made.record.name, made.record.rows) == ("架空サロン", (4,))
    assert [each.remark.row for each in refused(path)] == [5, 6]


@pytest.mark.parametrize("total", ["合計", "合　計", "小計", "計", "総数(延べ)"])
def test_row_that_only_adds_up_is_no_entry(tmp_path, total):
    rows = [["1", "架空の輪", "狛江市岩戸北1-1", "20人"], ["", total, "", "1,020人"]]
    path = write(tmp_path, csv_text(["番号", "サロン名", "住所", "定員"], rows))
    assert [each.record.name for each in accepted(path)] == ["架空の輪"]
    assert [each.remark.reason for each in refused(path)] == ["合計の行とみなしました"]


def test_place_that_is_called_like_a_total_is_kept(tmp_path):
    rows = [["計", "狛江市岩戸北1-1", "20人"]]
    path = write(tmp_path, csv_text(["サロン名", "住所", "定員"], rows))
    assert len(accepted(path)) == 1


def test_headings_pasted_again_further_down_are_refused_as_such(tmp_path):
    text = "名称,住所\n架空館,狛江市和泉本町1\n名称,住所\n架空の家,狛江市和泉本町2\n"
    path = write(tmp_path, text)
    assert names(path) == ["架空館", "架空の家"]
    assert [(each.remark.row, each.remark.reason[:2]) for each in refused(path)] == [(3, "見出")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空です"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xlsx"),
        (b"<!DOCTYPE html><html><table></table></html>", "表の形式"),
        (b"PK\x03\x04broken", "壊れて"),
        (b"a,b\n1,2\n", "見出しの行が見つかりません"),
        (b'{"type": "FeatureCollection", "features": []}', "HSDS"),
        (b'{"name": ', "JSON"),
    ],
)
def test_file_that_is_no_list_is_refused_as_a_whole_with_its_cure(tmp_path, content, said):
    with pytest.raises(UnreadableFileError, match=said):
        list(source_of(write(tmp_path, content)).outcomes())


def test_missing_file_and_folder_are_named(tmp_path):
    with pytest.raises(UnreadableFileError, match="ありません"):
        source_of(tmp_path / "none.csv")
    with pytest.raises(UnreadableFileError, match="フォルダー"):
        source_of(tmp_path)


def workbook(tmp_path, fill):
    book = Workbook()
    fill(book)
    path = tmp_path / "list.xlsx"
    book.save(path)
    return path


def test_workbook_with_real_dates_times_and_numbers(tmp_path):
    def fill(book):
        sheet = book.active
        sheet.append(
            ["イベント名", "開始日", "開始時間", "定員", "住所", "電話番号", "緯度", "経度"]
        )
        sheet.append(
            [
                "架空の会",
                dt.datetime(2026, 12, 1),  # noqa: DTZ001 - as openpyxl has it
                dt.time(13, 30),
                20.0,
                "狛江市和泉本町1-1",
                "03-0000-0000",
                35.6349,
                139.5787,
            ]
        )

    (made,) = accepted(workbook(tmp_path, fill))
    assert made.record.dates[0].start_date == dt.date(2026, 12, 1)
    assert made.record.dates[0].start_time == "13:30"
    assert made.record.capacity == 20
    assert (made.record.lat, made.record.lon) == (35.6349, 139.5787)


def test_merged_cells_and_headings_of_two_storeys(tmp_path):
    def fill(book):
        sheet = book.active
        sheet.append(["令和6年度 サロン一覧"])
        sheet.merge_cells("A1:E1")
        sheet.append(["地区", "サロン名", "参加費", None, "会場住所"])
        sheet.append([None, None, "大人", "小学生", None])
        sheet.merge_cells("C2:D2")
        sheet.append(["北部", "架空サロン", "200円", "無料", "狛江市岩戸北1-1"])
        sheet.append([None, "架空カフェ", "100円", "100円", "狛江市岩戸北1-2"])
        sheet.merge_cells("A4:A5")

    made = accepted(workbook(tmp_path, fill))
    assert [each.record.name for each in made] == ["架空サロン", "架空カフェ"]
    assert made[0].record.fee_text == "小学生 無料、大人 200円"
    assert made[1].record.fee_yen == 100
    assert made[1].record.cells["地区"] == "北部"


def test_all_sheets_with_the_same_headings_are_read_and_others_left(tmp_path):
    def fill(book):
        first = book.active
        first.title = "北部"
        second, third, hidden = (book.create_sheet(name) for name in ("南部", "説明", "控え"))
        for sheet, name in (
            (first, "架空サロン北"),
            (second, "架空サロン南"),
            (hidden, "架空の控え"),
        ):
            sheet.append(["サロン名", "会場住所"])
            sheet.append([name, "狛江市岩戸北1-1"])
        third.append(["このファイルの使い方"])
        hidden.sheet_state = "hidden"

    assert names(workbook(tmp_path, fill)) == ["架空サロン北", "架空サロン南"]


def test_further_places_of_a_childrens_cafeteria_come_from_the_extra_sheet(tmp_path):
    from directory.formats.layout import layouts

    def fill(book):
        main, extra = book.active, book.create_sheet("追加情報")
        columns = layouts()["kodomo_shokudo"].columns
        main.append(list(columns))
        row = {
            "全国地方公共団体コード": "132195",
            "名称": "架空食堂",
            "住所": "狛江市岩戸北1-1",
            "運営団体名": "架空の会",
            "追加情報NO": "1",
        }
        main.append([row.get(name) for name in columns])
        extra.append(["NO", "住所", "開催日", "開催開始時間", "定員"])
        extra.append([1, "狛江市東野川2-2", "第2土曜日", "11:00", "10"])
        extra.append([9, "狛江市東野川3-3", "第3土曜日", "11:00", "10"])
        for _ in range(50):
            extra.append([None] * 5)

    path = workbook(tmp_path, fill)
    made = [each.record for each in accepted(path)]
    assert [(each.name, each.address, each.organisation) for each in made] == [
        ("架空食堂", "狛江市岩戸北1-1", "架空の会"),
        ("架空食堂", "狛江市東野川2-2", "架空の会"),
    ]
    assert made[1].timetable.as_text() == "第2土曜日 11:00～"
    assert len(refused(path)) == 1


def test_csv_text_helper_writes_what_a_spreadsheet_would():
    assert csv_text(["a", "b"], [["1", "x,y"]]) == 'a,b\r\n1,"x,y"\r\n'
