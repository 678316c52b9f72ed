"""What leaves the shop by itself, put together from its settings: mails, and events for the merchant's own systems."""

from dataclasses import dataclass

from assistant.errors import Refused
from assistant.mail import Mailer, sender
from assistant.mail_letters import Letters
from assistant.mail_sending import Mails
from assistant.outgoing_hooks import Webhooks
from assistant.outgoing_sending import Deliveries
from knowledge.database import Database
from knowledge.fetcher import Fetcher
from web.settings import Settings, SettingsError

MAILS_AGAIN, EVENTS_AGAIN = 5.0, 5.0
"""Seconds between two looks for what is due."""


@dataclass(frozen=True, slots=True)
class Posting:
    mails: Mails
    webhooks: Webhooks
    deliveries: Deliveries


def posting(settings: Settings, database: Database, fetcher: Fetcher, key: bytes) -> Posting:
    """`key`: what the secrets of webhooks are derived from."""
    letters = Letters(settings.shop_name, settings.url, return_address=settings.return_address)
    webhooks = Webhooks(database, key, fetcher)
    return Posting(Mails(database, mailer(settings), letters), webhooks, Deliveries(database, webhooks, fetcher))


def mailer(settings: Settings) -> Mailer:
    """Over SMTP where a server is set; printed otherwise."""
    try:
        name, address = sender(settings.mail_from) if settings.mail_from else (settings.shop_name, "shop@localhost")
        if settings.smtp_url is None:
            from assistant.mail_console import ConsoleMailer

            return ConsoleMailer(from_name=name, from_address=address)
        from assistant.mail_smtp import SmtpMailer, smtp_server

        if not settings.mail_from:
            raise Refused("COMPTOIR_SMTP_URL needs COMPTOIR_MAIL_FROM, such as Maison Lune <hello@shop.example>")
        return SmtpMailer(smtp_server(settings.smtp_url.get_secret_value()), settings.mail_from)
    except Refused as problem:
        raise SettingsError(str(problem)) from None
