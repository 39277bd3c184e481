"""One list of kinds to choose from: each public kind once, and behind it its narrower forms."""

from __future__ import annotations

from directory.taxonomy import kinds, narrower_forms


def kind_choices() -> list[tuple[str, str]]:
    """``(code, label)`` in the order of the vocabulary; no two rows mean the same."""
    found = []
    for kind in kinds().values():
        if kind.public:
            found.append((kind.code, kind.label))
            found += [
                (form.code, f"{kind.label} — {form.label}のみ") for form in narrower_forms(kind)
            ]
    return found
