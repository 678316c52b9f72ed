"""Files that people send: each is taken or refused on its own, by name and with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from fastapi import Request
from starlette.datastructures import UploadFile

from assistant.errors import Refused
from assistant.phrases import say

LIMIT = 10 * 1024 * 1024
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes


async def uploads(request: Request, field: str, endings: Sequence[str], locale: str) -> tuple[list[Upload], list[str]]:
    """What can be used, and a sentence for each file that can't. Refused when there is none at all."""
    good, bad = [], []
    sent = [each for each in (await request.form()).getlist(field) if isinstance(each, UploadFile) and each.filename]
    if not sent:
        raise Refused(say(locale, "No file was chosen. Choose one and send it again."))
    for file in sent:
        name = PurePosixPath((file.filename or "").replace("\\", "/")).name[-LONGEST_NAME:]
        problem = await _problem(file, name, endings, locale)
        if problem:
            bad.append(problem)
        else:
            good.append(Upload(name, await file.read()))
    return good, bad


async def _problem(file: UploadFile, name: str, endings: Sequence[str], locale: str) -> str:
    if not name.lower().endswith(tuple(endings)):
        return say(locale, "{name} can’t be read here. These can: {endings}.", name=name, endings=", ".join(endings))
    if (file.size or 0) > LIMIT:
        size = (file.size or 0) / 1024 / 1024
        return say(locale, "{name} is {size} MB; at most 10 MB are taken. Split it.", name=name, size=f"{size:.1f}")
    if not file.size:
        return say(locale, "{name} is empty.", name=name)
    return ""
