"""Where no mail server is set, mails are printed for whoever runs the shop."""

import sys
from typing import TextIO

from assistant.errors import Refused
from assistant.mail import Mail, NotSent, message

LINE = "─" * 60


class ConsoleMailer:
    def __init__(self, out: TextIO | None = None, *, from_name: str = "", from_address: str = "shop@localhost") -> None:
        """`out`: the process's own stderr where it isn't said."""
        self._out = out
        self._from = from_name, from_address

    async def send(self, mail: Mail) -> None:
        try:
            built = message(mail, *self._from)
        except Refused as problem:
            raise NotSent(str(problem), permanent=True) from None
        head = f"{built['From']} → {built['To']}\n{built['Subject']}"
        print(f"{LINE}\n{head}\n\n{mail.text.strip()}\n{LINE}", file=self._out or sys.stderr, flush=True)
