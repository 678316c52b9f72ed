"""The shop's till as its settings want it: which payments, under which keys and addresses."""

from assistant.till import Till, set_up
from assistant.waking import waking_for
from knowledge.database import Database
from web.providers import payments_for
from web.settings import Settings
from web.signing import derived, secret


def till_on(settings: Settings, database: Database) -> Till:
    key = secret(settings.data / "secret.key")
    return set_up(
        database,
        payments_for(settings, key),
        waking_for(database),
        key=derived(key, "quotes"),
        url=settings.url,
        prefix=_initials(settings.shop_name),
        max_per_line=settings.max_per_line,
    )


def _initials(shop_name: str) -> str:
    """`ML` for Maison Lune: order numbers start with it."""
    return "".join(word[0] for word in shop_name.split() if word[0].isalnum()).upper()[:3] or "C"
