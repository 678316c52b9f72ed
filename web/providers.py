"""Which vendor stands behind the embedder and the payments, by the shop's settings; the clients load when chosen."""

from pydantic import SecretStr

from assistant.payments import Payments
from knowledge.embedder import Embedder
from web.settings import Settings, SettingsError
from web.signing import derived


def embedder_for(settings: Settings) -> Embedder:
    if not settings.embedder:
        from knowledge.minilm import MiniLmEmbedder

        return MiniLmEmbedder(settings.data / "embedder")
    from knowledge.openai_embedder import OpenAiEmbedder

    provider, _, name = settings.embedder.partition(":")
    if provider != "openai" or not name:
        raise SettingsError(f"embedder is {settings.embedder!r}; right would be openai:<name>, or nothing for MiniLM")
    key = _needed(settings.openai_api_key, "OPENAI_API_KEY", "the embedder")
    return OpenAiEmbedder(key, model=name, base_url=settings.model_base_url or None)


def payments_for(settings: Settings, key: bytes) -> Payments:
    if settings.stripe_secret_key is None:
        from assistant.demo_payments import DemoPayments

        return DemoPayments(settings.url, derived(key, "payments").hex())
    from assistant.stripe_payments import StripePayments

    return StripePayments.connect(
        settings.stripe_secret_key.get_secret_value(),
        _needed(settings.stripe_webhook_secret, "COMPTOIR_STRIPE_WEBHOOK_SECRET", "STRIPE_SECRET_KEY")
        .replace(",", " ")
        .split(),
        settings.stripe_api_base or None,
        embedded_at=_embedded_at(settings),
        publishable_key=settings.stripe_publishable_key,
    )


def _embedded_at(settings: Settings) -> str:
    if settings.checkout_page == "hosted_page":
        return ""
    if not settings.stripe_publishable_key:
        raise SettingsError("checkout_page is 'embedded_page', which needs COMPTOIR_STRIPE_PUBLISHABLE_KEY, pk_…")
    return f"{settings.url}/pay"


def _needed(secret: SecretStr | None, name: str, why: str) -> str:
    if secret is None:
        raise SettingsError(f"{name} is not set, and {why} needs it; set it, or {name}_FILE")
    return secret.get_secret_value()
