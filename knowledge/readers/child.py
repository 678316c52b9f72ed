"""The process in which files are read: started by `knowledge.reading`, limited, and killed when it takes too long.

Speaks frames over its standard streams: four bytes of length, then JSON; the file's content follows its frame. No
pickles, so that a reader that a file has taken over can only send a wrong text.
"""

import ctypes
import gc
import json
import os
import resource
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from knowledge.languages import language_of

LARGEST_MEMORY = 480 * 1024 * 1024
"""Bytes of address space: what is resident can't be more."""
SECONDS = 26
"""Of CPU a file."""
DEEPEST = 1_000
REFUSED = ("socket.connect", "socket.bind", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.posix_spawn", "os.remove", "os.rename")  # fmt: skip
"""What no reader needs."""
FULL = 230 * 1024
"""Resident kilobytes from which a child has to make room for a new one after its file."""


def main() -> None:
    frames_in = os.fdopen(os.dup(0), "rb")
    frames_out = os.fdopen(os.dup(1), "wb")
    # What a library prints must not come between the frames.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    _limit()
    _send(frames_out, {"ready": True})
    while frame := _frame(frames_in):
        _renew_cpu()
        _answer(json.loads(frame), frames_in, frames_out)
        gc.collect()


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST_MEMORY, LARGEST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # The language model unpacks itself into a file, once; nobody writes one after it.
    language_of("Which language is this?")
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    sys.setrecursionlimit(DEEPEST)
    sys.addaudithook(_refuse)
    _die_with_parent()


def _refuse(event: str, _arguments: Any) -> None:
    if event in REFUSED:
        raise PermissionError(f"a reader may not call {event}")


def _die_with_parent() -> None:
    """Linux: a shop that is killed leaves nobody behind."""
    try:
        ctypes.CDLL(None).prctl(1, 9)
    except (OSError, AttributeError):
        return


def _renew_cpu() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _frame(source: BinaryIO) -> bytes:
    size = source.read(4)
    return source.read(int.from_bytes(size, "big")) if len(size) == 4 else b""


def _answer(asked: dict[str, Any], source: BinaryIO, target: BinaryIO) -> None:
    content = source.read(asked["size"])
    try:
        told = _read(asked["name"], content, target)
    except MemoryError:
        gc.collect()
        told = {"cause": "It needs more memory than a document may.", "fix": "Split it, or save it without pictures."}
    except RecursionError:
        told = {"cause": "Its parts are nested too deep.", "fix": "Save it anew in the program it comes from."}
    # The one place where a reader's crash ends: every file has a state, whatever its reader did.
    except Exception as crash:  # noqa: BLE001
        cause = f"The file is damaged, or of a kind that is not read here ({type(crash).__name__})."
        told = {"cause": cause, "fix": "Save it anew as PDF, DOCX, Markdown, HTML or plain text and import that."}
    told["kilobytes"] = _peak()
    told["full"] = told["kilobytes"] > FULL
    _send(target, told)


def _peak() -> int:
    """Kilobytes. The kernel's own count since this program began: `ru_maxrss` still knows the process it came from."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(status.split("VmHWM:")[1].split()[0])


def _read(name: str, content: bytes, target: BinaryIO) -> dict[str, Any]:
    from knowledge.documents import Unreadable
    from knowledge.readers import read_document

    last = 0.0

    def progress(page: int, pages: int) -> None:
        import time

        nonlocal last
        if time.monotonic() - last > 0.2:
            last = time.monotonic()
            _send(target, {"page": page, "pages": pages})

    try:
        return {"document": asdict(read_document(name, content, progress))}
    except Unreadable as problem:
        return {"cause": problem.cause, "fix": problem.fix}


def _send(target: BinaryIO, told: dict[str, Any]) -> None:
    frame = json.dumps(told).encode()
    target.write(len(frame).to_bytes(4, "big") + frame)
    target.flush()


if __name__ == "__main__":
    main()
