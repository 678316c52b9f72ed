"""A text that gives orders to whoever reads it is a plant, and no source."""

from functools import lru_cache

from assistant.claims.said import said
from assistant.claims.wording import Wording

_INSTRUCTS = Wording("planted.instructs")


@lru_cache(maxsize=4096)
def instructs(text: str) -> bool:
    return bool(_INSTRUCTS.search(said(text).folded))
