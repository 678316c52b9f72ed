"""What a merchant can set, and the one place that reads the environment.

Command line > environment > `comptoir.toml` in the data directory > default. A secret may also come from a file that `NAME_FILE` names.
"""

import difflib
import json
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

CONFIG = "comptoir.toml"
ALIASES = {"OPENAI_API_KEY": "openai_api_key", "STRIPE_SECRET_KEY": "stripe_secret_key"}
"""Names that the vendors' own tools read too; everything else is `COMPTOIR_<NAME>`."""


class SettingsError(ValueError):
    """Names the setting, its value, and what would have been right."""


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    data: Path = Field(Path("shop-data"), description="Directory where the shop lives: database, index, keys.")
    database_url: str = Field("", description="PostgreSQL address; empty: a SQLite file in the data directory.")
    host: str = Field("127.0.0.1", description="Address that the server listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the server listens on.")
    public_url: str = Field("", description="Address under which shoppers reach the server.")
    shop_name: str = Field("My shop", min_length=1, max_length=80, description="The shop's name, as shoppers read it.")
    shop_url: str = Field("", description="The shop's website; product links start with it.")
    country: str = Field(
        "", pattern="^([A-Z]{2})?$", description="ISO 3166 code of the country that the shop sells from."
    )
    currency: str = Field("EUR", pattern="^[A-Z]{3}$", description="ISO 4217 code for feeds that name no currency.")
    locale: str = Field("en", pattern="^(en|fr)$", description="Language of a conversation that has said nothing yet.")
    model: str = Field("", description="openai:<name> or another LangChain provider; empty: the built-in model.")
    model_base_url: str = Field("", description="Address of an OpenAI-compatible server.")
    fallback_model: str = Field("", description="Second model, asked when the first fails; then the built-in one.")
    fallback_base_url: str = Field("", description="Address of the second model's server; empty: as the first's.")
    fallback_api_key: SecretStr | None = Field(None, description="Key of the second model; empty: as the first's.")
    model_temperature: float | None = Field(None, ge=0, le=2, description="How freely the model chooses its words.")
    model_reasoning: str = Field("", pattern="^[a-z]*$", description="Effort of a reasoning model, such as low.")
    model_first_seconds: float = Field(8.0, gt=0, le=60, description="Longest wait for a model's first word.")
    model_idle_seconds: float = Field(8.0, gt=0, le=60, description="Longest pause in a model's answer.")
    model_total_seconds: float = Field(25.0, gt=0, le=120, description="Longest answer of a model.")
    model_concurrency: int = Field(16, ge=1, le=1000, description="Calls of one model at once; the rest wait in line.")
    model_prices: dict[str, dict[str, float]] = Field(
        default_factory=dict,
        description='Per model, per million tokens: {"openai:x": {"input": 1.25, "output": 10, "cached": 0.125}}.',
    )
    spend_per_day: float | None = Field(None, ge=0, description="Most that models may cost a day (UTC), in currency.")
    spend_per_conversation: float | None = Field(
        None, ge=0, description="Most that one conversation's models may cost."
    )
    openai_api_key: SecretStr | None = Field(None, description="Key of the model's provider.")
    embedder: str = Field("", description="openai:<name>; empty: the built-in MiniLM.")
    stripe_secret_key: SecretStr | None = Field(None, description="Stripe's secret key; empty: the pretend pay page.")
    stripe_webhook_secret: SecretStr | None = Field(
        None, description="Signing secret of the Stripe webhook; two, with a comma between, while one is rolled."
    )
    stripe_publishable_key: str = Field("", description="Stripe's publishable key: the embedded page needs it.")
    checkout_page: str = Field(
        "hosted_page",
        pattern="^(hosted_page|embedded_page)$",
        description="Where shoppers pay: on Stripe's own page, or on ours that holds Stripe's form.",
    )
    max_per_line: int = Field(20, ge=1, le=999, description="Most pieces of one item in a cart.")
    stripe_api_base: str = Field("", description="Another address for Stripe's API, for tests.")
    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server: smtp://user:password@host:587 (STARTTLS) or smtps://…:465; empty: mails are printed.",
    )
    mail_from: str = Field("", description="Sender of mails, such as Maison Lune <hello@shop.example>.")
    return_address: str = Field("", description="Where shoppers send goods back to, as mails say it.")
    identity_key: SecretStr | None = Field(
        None,
        description="What the shop's login signs tokens with: a secret of 32 bytes (HS256), or a public key (RS256).",
    )
    allowed_origins: tuple[str, ...] = Field(("*",), description="Websites whose pages may embed the widget.")
    allowed_hosts: tuple[str, ...] = Field((), description="Internal hosts that feeds and pages may be fetched from.")

    @field_validator("identity_key")
    @classmethod
    def _long_enough(cls, secret: SecretStr | None) -> SecretStr | None:
        said = secret.get_secret_value().strip() if secret else ""
        if said and "-----BEGIN" not in said and len(said.encode()) < 32:  # RFC 7518, section 3.2
            raise ValueError(f"it has {len(said.encode())} bytes; right would be 32 or more, or a public key in PEM")
        return SecretStr(said) if said else None

    @field_validator("model_prices", mode="before")
    @classmethod
    def _prices(cls, said: Any) -> Any:
        """From the environment as JSON."""
        try:
            table = json.loads(said or "{}") if isinstance(said, str) else said
        except ValueError:
            raise ValueError("it is no JSON object") from None
        for name, price in table.items() if isinstance(table, dict) else ():
            if not isinstance(price, dict) or not {"input", "output"} <= price.keys() <= {"input", "output", "cached"}:
                raise ValueError(f"{name!r} needs input and output per million tokens, and may have cached")
        return table

    @field_validator("model_temperature", "spend_per_day", "spend_per_conversation", mode="before")
    @classmethod
    def _none_when_empty(cls, said: Any) -> Any:
        return None if said == "" else said

    @field_validator("openai_api_key", "fallback_api_key", "stripe_secret_key", "stripe_webhook_secret", "smtp_url")
    @classmethod
    def _not_blank(cls, secret: SecretStr | None) -> SecretStr | None:
        return secret if secret and secret.get_secret_value().strip() else None

    @property
    def database(self) -> str:
        """The address in SQLAlchemy's spelling."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{(self.data / 'shop.sqlite').resolve()}"
        return "postgresql+psycopg://" + self.database_url.split("://", 1)[1]

    @property
    def url(self) -> str:
        host = "localhost" if self.host in ("127.0.0.1", "0.0.0.0", "::") else self.host  # noqa: S104
        return (self.public_url or f"http://{host}:{self.port}").rstrip("/")


def load_settings(environ: Mapping[str, str] | None = None, /, **given: Any) -> Settings:
    """`given` are the command line's words; None among them means not said."""
    environ = os.environ if environ is None else environ
    said = {name: value for name, value in given.items() if value is not None}
    from_environment = _environment(environ)
    data = Path(said.get("data") or from_environment.get("data") or Settings.model_fields["data"].default)
    return _checked({**_file(data / CONFIG), **from_environment, **said})


def _environment(environ: Mapping[str, str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in environ.items():
        plain = name.removesuffix("_FILE")
        key = ALIASES.get(plain) or (plain.removeprefix("COMPTOIR_").lower() if plain.startswith("COMPTOIR_") else None)
        if key is None:
            continue
        _known(key, name)
        found[key] = _secret_file(name, value) if name.endswith("_FILE") else value
    for name in {"allowed_origins", "allowed_hosts"} & found.keys():
        found[name] = tuple(found[name].replace(",", " ").split())
    return found


def _secret_file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as problem:
        raise SettingsError(f"{name} names {path!r}, which can't be read: {problem.strerror}") from None


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        settings = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SettingsError(f"{path} is not valid TOML: {problem}") from None
    for name in settings:
        _known(name, f"{name!r} in {path}")
    return settings


def _known(key: str, said_as: str) -> None:
    if key in Settings.model_fields:
        return
    near = difflib.get_close_matches(key, Settings.model_fields, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else f"; known are: {', '.join(Settings.model_fields)}"
    raise SettingsError(f"{said_as} is not a setting{hint}")


def _checked(values: dict[str, Any]) -> Settings:
    try:
        return Settings(**values)
    except ValidationError as problem:
        first = problem.errors()[0]
        name = ".".join(map(str, first["loc"]))
        field = Settings.model_fields.get(name)
        right = f"; right would be: {field.description}" if field and field.description else ""
        raise SettingsError(f"{name} is {first['input']!r}: {first['msg']}{right}") from None
