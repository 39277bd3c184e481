"""Gate of conditions that stand only in a resource's prose, each with its sentence as evidence."""

from __future__ import annotations

import re
from collections.abc import Callable

from matching.alternative import breach_of_each
from matching.concept.allergy import may_react, reacts
from matching.concept.demand import demand_table
from matching.concept.phrase import normalise
from matching.course import unfinished
from matching.day_limit import breaks_day_limit
from matching.day_part import is_free, told_times
from matching.facts import ConditionKind, NeedFacts, ResourceFacts, TextCondition
from matching.gate.eligibility import DISABILITY
from matching.gate.exclusion import Exclusion, Policy, Severity
from matching.meaning import need_meaning

DRIVING_AGE, DRINKING_AGE = 18, 20
# Below this age hardly anybody holds a licence of a trade; the condition can be talked about.
LICENSED_AGE = 16
DRIVING_LICENCE = "運転免許"
# Long-term care insurance grants a care level from this age on.
CARE_LEVEL_AGE = 40
GENDERS = frozenset({"女性", "男性"})
_TOLD = {
    ConditionKind.MIN_AGE: "{}歳から",
    ConditionKind.MAX_AGE: "{}歳まで",
    ConditionKind.CHILDREN: "{}歳までの子どもと、その親",
    ConditionKind.FEE: "{}円",
}
_OF_DEMANDS = frozenset({ConditionKind.ABILITY, ConditionKind.HEAVY, ConditionKind.ON_FEET})
PARENTS = frozenset({"子育て中", "妊娠中", "ひとり親"})


def text(need: NeedFacts, resource: ResourceFacts, _policy: Policy) -> list[Exclusion]:
    """``soft:text``: the need breaks a condition of the text (one staff rejected counts not)."""
    return [
        Exclusion(
            "soft:text",
            condition.sentence,
            broken,
            _told(condition),
            Severity.STRICT if condition.strict else Severity.NEGOTIABLE,
            "" if condition.strict else resource.ask or resource.organisation,
        )
        for condition in resource.conditions
        if condition.confirmed is not False and (broken := breach(need, condition))
    ]


def _told(condition: TextCondition) -> str:
    """The value in words for people: ages with their unit, demands by their labels."""
    if condition.kind in _OF_DEMANDS:
        labels = demand_table().demands
        return "・".join(labels[one].label for one in condition.value.split("|"))
    return _TOLD.get(condition.kind, "{}").format(condition.value.replace("|", "・"))


def breach(need: NeedFacts, condition: TextCondition) -> str:
    """What in the need breaks this condition, as short Japanese; empty when nothing is known to."""
    return breach_of(need, condition.kind, condition.value)


def breach_of(need: NeedFacts, kind: ConditionKind, value: str) -> str:
    """``breach`` of any condition of this kind and value, whatever sentence it stands in."""
    judge = _BREACHES.get(kind)
    return judge(need, value) if judge else ""


def _younger(need: NeedFacts, value: str) -> str:
    return f"{need.age}歳" if need.age is not None and need.age < int(value) else ""


def _older(need: NeedFacts, value: str) -> str:
    return f"{need.age}歳" if need.age is not None and need.age > int(value) else ""


def _lacks_attribute(need: NeedFacts, value: str) -> str:
    """Broken only when the person is known to be otherwise: unknown attributes are not a no.

    Sex and handbook are broken by their opposite; membership of a group by a list of attributes
    that was filled in and does not hold it.
    """
    wanted = frozenset(value.split("|"))
    if need.attributes & wanted:
        return ""
    if value in OTHERWISE:
        return "・".join(sorted(need.attributes & OTHERWISE[value]))
    return "・".join(sorted(need.attributes)) if need.attributes - GENDERS else ""


def _is_no_parent(need: NeedFacts, value: str) -> str:
    with_child = need.with_children is True or bool(need.attributes & frozenset(value.split("|")))
    return "" if with_child or not need.attributes else "・".join(sorted(need.attributes))


def _is_no_child_nor_parent(need: NeedFacts, value: str) -> str:
    """Past the age of the children meant, and known not to come with any."""
    if need.age is None or need.age <= int(value):
        return ""
    known = need.with_children is not None or need.attributes
    parent = need.with_children is True or bool(need.attributes & PARENTS)
    return f"{need.age}歳" if known and not parent else ""


def _has_attribute(need: NeedFacts, value: str) -> str:
    return "・".join(sorted(need.attributes & frozenset(value.split("|"))))


def _cannot_climb(need: NeedFacts, _value: str) -> str:
    if need.access.wheelchair is True:
        return "車いす対応が要る"
    return _finds_hard(need, "steps")


def _finds_hard(need: NeedFacts, demand_id: str) -> str:
    mention = need_meaning(need).hard.get(demand_id)
    return mention.evidence if mention else ""


def _cannot_do(need: NeedFacts, value: str) -> str:
    """What the person finds hard of what the place requires (not only asks)."""
    found = (_finds_hard(need, demand_id) for demand_id in value.split("|"))
    return next(filter(None, found), "")


def _holds_no_licence(need: NeedFacts, value: str) -> str:
    """Who holds that of a profession no sheet says; an age or the person may tell they do not."""
    if value == DRIVING_LICENCE:
        return _cannot_drive(need, value)
    if need.age is not None and need.age < LICENSED_AGE:
        return f"{need.age}歳"
    return _says(need, _UNLICENSED)


def _goes_alone(need: NeedFacts, value: str) -> str:
    """Of a place where a child up to this age needs an adult: the child wants to go alone."""
    is_child = need.age is not None and need.age <= int(value)
    return _says(need, _ALONE) if is_child else ""


def _cannot_drive(need: NeedFacts, _value: str) -> str:
    if need.age is not None and need.age < DRIVING_AGE:
        return f"{need.age}歳"
    return _finds_hard(need, "driving")


def _no_car_of_their_own(need: NeedFacts, value: str) -> str:
    if need.transport and need.transport != "car":
        return f"移動手段が車ではない({need.transport})"
    return _cannot_drive(need, value)


def _too_young_for_care(need: NeedFacts, _value: str) -> str:
    return f"{need.age}歳" if need.age is not None and need.age < CARE_LEVEL_AGE else ""


def _drinks_not(need: NeedFacts, _value: str) -> str:
    if need.age is not None and need.age < DRINKING_AGE:
        return f"{need.age}歳"
    return _finds_hard(need, "alcohol")


def _cannot_bear(demand_id: str) -> Callable[[NeedFacts, str], str]:
    return lambda need, _value: _finds_hard(need, demand_id)


def _shuns_being_seen(need: NeedFacts, _value: str) -> str:
    hard = _finds_hard(need, "camera") or _finds_hard(need, "public")
    return hard or _says(need, _UNKNOWN_TO_OTHERS)


def _comes_unevenly(need: NeedFacts, _value: str) -> str:
    return _finds_hard(need, "commitment") or _says(need, _UNEVEN)


def _never_free(need: NeedFacts, value: str) -> str:
    """What must be gone to at such hours (「平日午後の講習」), of somebody free at others alone."""
    if not need.slots or is_free(need.slots, value) is not False:
        return ""
    return "空いているのは" + "・".join(told_times(need.slots, with_hours=False))


def _has_not_finished(need: NeedFacts, value: str) -> str:
    return unfinished(value, own_words(need))


def _lacks_experience(need: NeedFacts, _value: str) -> str:
    return _says(need, _INEXPERIENCED)


def _cannot_stay(need: NeedFacts, _value: str) -> str:
    return _finds_hard(need, "far")


def _brings_children(need: NeedFacts, _value: str) -> str:
    return "子どもを連れて行く" if need.with_children is True else ""


def _wants_childcare(need: NeedFacts, _value: str) -> str:
    mention = need_meaning(need).acts.get("entrust_child")
    return mention.evidence if mention else ""


def _asks_alone(need: NeedFacts, _value: str) -> str:
    return "" if need.household_id else "ひとりでの参加(相手は登録されていない)"


def _always(_need: NeedFacts, _value: str) -> str:
    return "だれにも当てはまる"


def _no_handbook(need: NeedFacts, _value: str) -> str:
    """A person without any disability on record has no handbook; with one it is unknown."""
    if "手帳なし" in need.attributes:
        return "手帳なし"
    if "障害手帳あり" in need.attributes or need.attributes & DISABILITY or not need.attributes:
        return ""
    return "障害の記録がない"


def _other_language(need: NeedFacts, _value: str) -> str:
    if need.language:
        return f"必要な言語 {need.language}"
    return _finds_hard(need, "japanese")


def own_words(need: NeedFacts) -> tuple[str, ...]:
    """All that the person said of wishes, interests, strengths and difficulties."""
    return (need.wishes, *need.interests, *need.difficulties)


def _said(need: NeedFacts) -> list[str]:
    """What the person finds hard and wishes, clause by clause, normalised."""
    return [normalise(text) for text in (*need.difficulties, *re.split("[。、]", need.wishes))]


def _says(need: NeedFacts, pattern: re.Pattern[str]) -> str:
    return next(filter(pattern.search, _said(need)), "")


def _allergic(reacts_to: Callable[[str, str], bool]) -> Callable[[NeedFacts, str], str]:
    """What the person said of an allergy by which they may react to a substance, or do."""

    def judge(need: NeedFacts, value: str) -> str:
        substance = normalise(value)
        return next((one for one in _said(need) if reacts_to(one, substance)), "")

    return judge


def _over_budget(need: NeedFacts, value: str) -> str:
    over = need.budget_yen is not None and int(value) > need.budget_yen
    return f"{need.budget_yen}円まで" if over else ""


def _breaks_each(need: NeedFacts, value: str) -> str:
    """Broken where every alternative is."""
    return breach_of_each(value, lambda kind, part: breach_of(need, kind, part))


# A condition "only X" is broken by a person known to be the opposite of X.
OTHERWISE = {
    "女性": frozenset({"男性"}),
    "男性": frozenset({"女性"}),
    "障害手帳あり": frozenset({"手帳なし"}),
    "手帳なし": frozenset({"障害手帳あり"}),
}

_UNKNOWN_TO_OTHERS = re.compile("知られたくな|知られずに|名前を伏せ|顔を伏せ")
_UNLICENSED = re.compile(
    "(?:資格|免状|免許|検定)[^。、]{0,10}(?:持っ[てと](?:い)?[なねら]|な[いく]|ありません|取って(?:い)?な)|素人"
)
_INEXPERIENCED = re.compile(
    "(?:勤め|働い|務め|や(?:っ|り)|し|使っ|触っ|習っ|教え|作っ)(?:た)ことは?(?:が|も)?(?:一度も)?(?:な[いくか]|ありません)"
    "|未経験|経験(?:は|が|も)(?:な[いく]|ありません)|素人|(?:まったく|全く)の?初めて"
)
_ALONE = re.compile(
    "(?:一人|ひとり|独り|1人)で(?:も)?(?:行|通|来|入)(?!けな|えな|かれな|れな|くのは|うのは|るのは)"
)
_UNEVEN = re.compile(
    "(?:体調|調子|気分)[にの]波|(?:月|週)に[一二三1-3]+(?:、?[二三四2-4])?(?:回|度)?(?:しか|くらい|なら|だけ)"
    "|日によって(?:動け|起きられ|出られ|来られ)な|(?:来られ|行け|出られ)ない日|休みがち"
)
_BREACHES: dict[ConditionKind, Callable[[NeedFacts, str], str]] = {
    ConditionKind.MIN_AGE: _younger,
    ConditionKind.MAX_AGE: _older,
    ConditionKind.ATTRIBUTE: _lacks_attribute,
    ConditionKind.NOT_FOR: _has_attribute,
    ConditionKind.PARENT: _is_no_parent,
    ConditionKind.PAIR: _asks_alone,
    ConditionKind.ABILITY: _cannot_do,
    ConditionKind.CHILDREN: _is_no_child_nor_parent,
    ConditionKind.STEPS_ONLY: _cannot_climb,
    ConditionKind.LICENCE: _holds_no_licence,
    ConditionKind.ACCOMPANIED: _goes_alone,
    ConditionKind.OWN_CAR: _no_car_of_their_own,
    ConditionKind.CARE_LEVEL: _too_young_for_care,
    ConditionKind.ANIMALS: _cannot_bear("animal"),
    ConditionKind.SCENT: _cannot_bear("smell"),
    ConditionKind.SMOKING: _cannot_bear("smell"),
    ConditionKind.ALCOHOL: _drinks_not,
    ConditionKind.LOUD: _cannot_bear("noise"),
    ConditionKind.RELIGION: _cannot_bear("religion"),
    ConditionKind.OVERNIGHT: _cannot_stay,
    ConditionKind.NO_CHILDREN: _brings_children,
    ConditionKind.NO_CHILDCARE: _wants_childcare,
    ConditionKind.NO_PLACES: _always,
    ConditionKind.NOT_RUNNING: _always,
    ConditionKind.HANDBOOK: _no_handbook,
    ConditionKind.JAPANESE: _other_language,
    ConditionKind.FEE: _over_budget,
    ConditionKind.ANY_OF: _breaks_each,
    ConditionKind.DAYS: breaks_day_limit,
    ConditionKind.HOURS: _never_free,
    ConditionKind.COURSE: _has_not_finished,
    ConditionKind.EXPERIENCE: _lacks_experience,
    ConditionKind.HEAVY: _cannot_do,
    ConditionKind.ON_FEET: _cannot_do,
    ConditionKind.EVERY_TIME: _comes_unevenly,
    ConditionKind.CROWD: _cannot_bear("crowd"),
    ConditionKind.ALLERGEN: _allergic(may_react),
    ConditionKind.CONTAINS: _allergic(reacts),
    ConditionKind.PUBLISHED: _shuns_being_seen,
}
