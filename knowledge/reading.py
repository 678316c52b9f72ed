"""Reads files outside this process: a file that is broken or hostile can only end a child that was made to be ended."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from knowledge.documents import ReadDocument, Section, Unreadable
from knowledge.readers import read_document

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 25.0
"""A whole file must end in a state within thirty."""
STARTS = 60.0
"""Seconds that a busy machine may take to start a child: no file's fault."""
LARGEST_ANSWER = 60_000_000
IDLE = 20.0
"""Seconds after which children that have nothing to read are let go."""
Paged = Callable[[int, int], Awaitable[None]]
TOO_LONG = f"Reading it took longer than {SECONDS:.0f} seconds."
SPLIT = "Split it into several files, or save it as plain text and import that."
CRASHED = "The file is damaged: it made its reader stop."
ANEW = "Open it in the program it comes from, save it anew, and import that."
CRASH = {"cause": CRASHED, "fix": ANEW}


class Readers:
    """As many children as there are processors, kept warm between files."""

    def __init__(self, *, children: int | None = None, seconds: float = SECONDS, here: bool = False) -> None:
        """`here`: in a thread of this process, which nothing protects; for files that are known to be good."""
        self._here = here
        self._free: list[Child] = []
        self._places = asyncio.Semaphore(children or max(1, os.cpu_count() or 1))
        self._seconds = seconds
        self._idle: asyncio.TimerHandle | None = None
        self.largest = 0
        """Kilobytes: the most that a child has had resident."""

    async def read(self, name: str, content: bytes, on_page: Paged | None = None) -> ReadDocument:
        """Raises Unreadable, with the cause and what would help; never anything else because of the file."""
        if self._here:
            return await asyncio.to_thread(read_document, name, content)
        async with self._places:
            # A warm child may have ended since: a fresh one tells whether it was the file.
            warm = bool(self._free)
            try:
                told = await self._asked(self._free.pop() if warm else await Child.start(), name, content, on_page)
            except (EOFError, ConnectionError, ValueError):
                told = await self._again(name, content, on_page) if warm else CRASH
        self.largest = max(self.largest, int(told.get("kilobytes", 0)))
        if "document" not in told:
            raise Unreadable(str(told.get("cause", CRASHED)), str(told.get("fix", ANEW)))
        return document_from(told["document"])

    async def _asked(self, child: "Child", name: str, content: bytes, on_page: Paged | None) -> Mapping[str, Any]:
        kept = False
        try:
            async with asyncio.timeout(self._seconds):
                told = await child.read(name, content, on_page)
            kept = not told.get("full")
            if kept:
                self._free.append(child)
            return told
        except TimeoutError:
            return {"cause": TOO_LONG, "fix": SPLIT}
        finally:
            if not kept:
                await child.end()
            self._let_go_later()

    async def _again(self, name: str, content: bytes, on_page: Paged | None) -> Mapping[str, Any]:
        try:
            return await self._asked(await Child.start(), name, content, on_page)
        except (EOFError, ConnectionError, ValueError):
            return CRASH

    async def close(self) -> None:
        if self._idle:
            self._idle.cancel()
        while self._free:
            await self._free.pop().end()

    def _let_go_later(self) -> None:
        loop = asyncio.get_running_loop()
        if self._idle:
            self._idle.cancel()
        self._idle = loop.call_later(IDLE, self._let_go)

    def _let_go(self) -> None:
        for child in self._free:
            child.dismiss()
        self._free.clear()


class Child:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def start(cls) -> "Child":
        root = str(ROOT)
        # Nothing of our environment: no keys, no proxies. Threads of numpy would take address space for nothing.
        clean = {"PYTHONPATH": root, "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "2"}  # fmt: skip
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-s",
            "-m",
            "knowledge.readers.child",
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env=clean,
            start_new_session=True,
        )
        child = cls(process)
        try:
            async with asyncio.timeout(STARTS):
                await child._frame()
        except BaseException:
            await child.end()
            raise
        return child

    async def read(self, name: str, content: bytes, on_page: Paged | None) -> Mapping[str, Any]:
        assert self._process.stdin
        header = json.dumps({"name": name, "size": len(content)}).encode()
        self._process.stdin.write(len(header).to_bytes(4, "big") + header)
        self._process.stdin.write(content)
        await self._process.stdin.drain()
        while True:
            told = json.loads(await self._frame())
            if "pages" not in told:
                return dict(told)
            if on_page:
                await on_page(int(told["page"]), int(told["pages"]))

    async def _frame(self) -> bytes:
        assert self._process.stdout
        size = int.from_bytes(await self._process.stdout.readexactly(4), "big")
        if size > LARGEST_ANSWER:
            raise ValueError(f"a frame of {size} bytes")
        return await self._process.stdout.readexactly(size)

    def dismiss(self) -> None:
        """It ends by itself when nobody can ask it any more."""
        if self._process.stdin:
            self._process.stdin.close()

    async def end(self) -> None:
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        self.dismiss()
        await self._process.wait()


def document_from(told: Mapping[str, Any]) -> ReadDocument:
    sections = tuple(
        Section(tuple(map(str, each["headings"])), str(each["text"]), int(each["page"]), str(each["context"]))
        for each in told["sections"]
    )
    return ReadDocument(str(told["title"]), str(told["language"]), str(told["kind"]), sections, str(told["url"]))
