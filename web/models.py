"""Which models answer, in which order, at what price: chosen once from the settings."""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import TypeVar

from pydantic import SecretStr

from assistant.errors import Refused
from assistant.model import ChatModel
from knowledge.database import Database
from knowledge.embedder import Embedder
from web.settings import Settings, SettingsError

T = TypeVar("T")


def chosen_model(settings: Settings, embedder: Embedder, database: Database) -> ChatModel:
    """Takes about two seconds where a model is configured: from a thread."""
    from assistant.builtin.meaning import Meaning, is_learned_by
    from assistant.builtin.model import BuiltinModel

    meaning = _once(lambda: Meaning.of(embedder))
    if is_learned_by(embedder):
        meaning()
    builtin = BuiltinModel(meaning=meaning)
    return connected(settings, database, builtin) if settings.model or settings.fallback_model else builtin


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Of several threads that ask at the same time one makes it, the others wait."""
    made, making = cache(make), Lock()

    def made_once() -> T:
        with making:
            return made()

    return made_once


def connected(settings: Settings, database: Database, own: ChatModel) -> ChatModel:
    """The configured models, and at last the shop's own."""
    from assistant.fallback import FallbackModel, Link
    from assistant.queueing import Places
    from assistant.spend import FREE, Price, Spend

    first = (settings.model, settings.openai_api_key, settings.model_base_url)
    second = (
        settings.fallback_model,
        settings.fallback_api_key or settings.openai_api_key,
        settings.fallback_base_url or settings.model_base_url,
    )
    links: list[ChatModel | Link] = []
    for name, key, address in (first, second):
        if name:
            price = Price(**settings.model_prices[name]) if name in settings.model_prices else FREE
            places = Places(settings.model_concurrency)
            links.append(Link(_outside(settings, name, key, address), price=price, places=places))
    limited = settings.spend_per_day is not None or settings.spend_per_conversation is not None
    for name in {settings.model, settings.fallback_model} - {"", *settings.model_prices} if limited else ():
        raise SettingsError(
            f"A limit of spend is set, but model_prices has no {name!r}: give its input and output price"
        )
    return FallbackModel(*links, own, spend=Spend(database, settings.spend_per_day, settings.spend_per_conversation))


def _outside(settings: Settings, name: str, key: SecretStr | None, address: str) -> ChatModel:
    from assistant.langchain_model import Deadlines, LangChainModel

    if name.startswith("openai:") and not address and key is None:
        raise SettingsError(
            f"OPENAI_API_KEY is not set, and the model {name!r} needs it; set it, or OPENAI_API_KEY_FILE"
        )
    try:
        return LangChainModel.connect(
            name,
            api_key=key.get_secret_value() if key else None,
            base_url=address or None,
            deadlines=Deadlines(
                settings.model_first_seconds, settings.model_idle_seconds, settings.model_total_seconds
            ),
            temperature=settings.model_temperature,
            reasoning=settings.model_reasoning,
        )
    except Refused as problem:
        raise SettingsError(str(problem)) from None
