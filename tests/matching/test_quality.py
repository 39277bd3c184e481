"""The measures of the labelled set, on runs whose figures can be worked out by hand."""

from __future__ import annotations

import pytest

from matching.quality import Answer, Judgment, Labelled, QualityError, measures


def labelled(ranked=(), grades=None, *, gap=False, blocked=False, consent=True, codes=()):
    judged = {key: Judgment(grade) for key, grade in (grades or {}).items()}
    judged |= {key: Judgment(0, frozenset({code})) for key, code in codes}
    return Labelled("n", judged, Answer(tuple(ranked), gap, blocked), consent)


def value(name, *some):
    return next(one.value for one in measures(some) if one.name == name)


def test_the_best_order_scores_one_everywhere():
    one = labelled(["a", "b", "c"], {"a": 3, "b": 2, "c": 1, "d": 0})
    names = ("ndcg@5", "ndcg@10", "hit@1", "hit@1_grade3", "recall@10")
    assert [value(name, one) for name in names] == [1, 1, 1, 1, 1]


def test_ndcg_uses_gain_two_to_the_grade_and_log_discount():
    one = labelled(["b", "a"], {"a": 3, "b": 1})
    best = 7 + 1 / 1.5849625
    assert value("ndcg@5", one) == pytest.approx((1 + 7 / 1.5849625) / best)


def test_the_best_there_is_is_a_hit_even_where_nothing_is_ideal():
    one = labelled(["a"], {"a": 2, "b": 1})
    assert (value("hit@1", one), value("hit@1_grade3", one)) == (1, 0)


def test_violations_count_closed_gates_but_not_travel_borders():
    one = labelled(
        ["a", "b", "c", "d"],
        {"a": 3},
        codes=[("b", "hard:travel"), ("c", "soft:not_relevant")],
    )
    assert value("violation@10", one) == pytest.approx(2 / 4)  # b, and d of another municipality
    border = Judgment(0, frozenset({"hard:travel", "soft:border"}))
    assert not border.violates


def test_whatever_is_offered_without_consent_is_a_violation():
    one = labelled(["a"], {"a": 3}, consent=False)
    assert value("violation@10", one) == 1
    assert value("no_consent_blocked", one) == 0
    assert value("ndcg@5", one) is None


def test_conditions_of_the_text_that_are_broken_are_counted():
    one = labelled(["a", "b"], {"a": 3}, codes=[("b", "soft:text")])
    assert value("text_broken", one) == 1


def test_gaps_are_measured_by_precision_recall_and_f1():
    real, missed = labelled(gap=True, grades={"a": 0}), labelled(["a"], {"a": 0})
    false = labelled(gap=True, grades={"a": 3})
    some = (real, missed, false)
    names = ("gap_precision", "gap_recall", "gap_f1")
    assert [value(name, *some) for name in names] == [0.5, 0.5, 0.5]


def test_intervals_hold_the_value_and_are_the_same_each_time():
    some = [labelled(["a", "b"], {"a": 3 if i % 2 else 0, "b": 3}) for i in range(10)]
    first, again = measures(some), measures(some)
    assert first == again
    assert first[0].low <= first[0].value <= first[0].high


def test_no_need_at_all_is_refused():
    with pytest.raises(QualityError, match="1件もありません"):
        measures([])
