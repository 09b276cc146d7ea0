"""The items that are public: what everybody may see, and file without being asked who they are."""

from __future__ import annotations

from bot.catalogue.knowledge import Knowledge
from bot.catalogue.schema import Item


def public_items(knowledge: Knowledge) -> dict[str, Item]:
    """What everybody may see and a key may file, by code; nothing urgent ever is.

    Nothing at all where a name that is to stay private is misspelt: it would be shown.
    """
    policy = knowledge.policies.public
    if not knowledge.items.keys() >= set(policy.without):
        return {}
    return {
        item.id: item
        for item in knowledge.items.values()
        if item.kind in policy.kinds
        and item.id not in policy.without
        and item.request
        and not item.request.urgent
    }
