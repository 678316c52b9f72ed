"""The tool that searches what the shop has written: help pages, policies, guides."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from pydantic import Field

from assistant.claims.evidence import Evidence
from assistant.tools.tool import Arguments, Asking, Tool, ToolResult
from knowledge.documents import Passage

if TYPE_CHECKING:
    from knowledge.library import PassageHit

FOUND = 5


class HelpPages(Protocol):
    async def search_documents(
        self, question: str, *, limit: int = 5, language: str = ""
    ) -> Sequence["PassageHit"]: ...


class SearchHelp(Arguments):
    query: str = Field(min_length=1, max_length=400, description="The question, in the shopper's words")


def help_tools(pages: HelpPages) -> list[Tool]:
    async def search(asked: SearchHelp, asking: Asking) -> ToolResult:
        hits = await pages.search_documents(asked.query, limit=FOUND, language=asking.locale)
        numbered = [(asking.numbers.of(hit.passage.id), hit) for hit in hits]
        told = [
            {
                "n": number,
                "id": hit.passage.id,
                "document": hit.passage.document,
                "title": hit.passage.title,
                "heading": hit.passage.heading,
                "text": hit.passage.text,
                "language": hit.passage.language,
                "sure": hit.sure,
            }
            for number, hit in numbered
        ]
        evidence = tuple(passage_evidence(hit.passage, number) for number, hit in numbered)
        return ToolResult({"passages": told}, evidence=evidence)

    text = "Finds what the shop has written about delivery, returns, payment, sizes, care. Cite a passage as [n]."
    return [Tool("search_help", text, SearchHelp, search)]


def passage_evidence(passage: Passage, number: int) -> Evidence:
    title = " > ".join(part for part in (passage.title, passage.heading) if part)
    return Evidence("passage", passage.id, text=passage.text, title=title, number=number)
