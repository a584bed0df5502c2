"""What each argument of a field means, in words: one place, since lists share theirs."""

from typing import Annotated, Any, get_origin

import strawberry

_MEANINGS = {
    "after": "A cursor of this list in this order: only rows behind it.",
    "before": "A cursor of this list in this order: only rows ahead of it.",
    "by": "What the counts are broken down by, beside the reason.",
    "code": "Its code, such as `76`, `76.03` or `76.03.01`.",
    "filter": "Which rows to take: those that meet every condition. Without it, those that an empty filter takes.",
    "first": "How many rows from the beginning, or behind `after`: 1 to 100. 20 when `last` is not given either.",
    "group_by": "What makes a group: at most three, one each of agencies, regions, categories and time.",
    "id": "A global id, as a field `id` gave it.",
    "ids": "Global ids, as fields `id` gave them: at most 100.",
    "include_children": "Whether the complaints of the units below it are taken too.",
    "input": "What to post.",
    "language": "The language of the answer.",
    "last": "How many rows from the end, or ahead of `before`, in the same order: 1 to 100, and not beside `first`.",
    "order_by": "What comes first. Every list has an order of its own without it.",
    "slug": "Its name in addresses, as a field `slug` gave it.",
    "tracking_id": "The number on the reporter's receipt: digits, without a zero in front.",
    "year": "The calendar year.",
}


def described(name: str, annotation: Any) -> Any:
    """Give an argument's annotation with what it means, unless it says so itself."""
    if get_origin(annotation) is Annotated:
        return annotation
    return Annotated[annotation, strawberry.argument(description=_MEANINGS[name])]
