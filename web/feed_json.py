"""An import as programs read it: the command line's `--json` and the API say the same."""

from dataclasses import asdict
from typing import Any

from knowledge.imports_model import Difference, Feed, FeedImport


def told(one: FeedImport, change: Difference | None = None) -> dict[str, Any]:
    result: dict[str, Any] = {
        "feed": one.feed,
        "import": one.id,
        "version": one.number,
        "kind": one.kind,
        "state": one.state,
        "source": one.source,
        "products": one.products,
        "new": one.new,
        "changed": one.changed,
        "gone": one.gone,
        "unchanged": one.unchanged,
        "rejected": [asdict(each) for each in one.rejections],
        "rejected_count": one.rejected,
        "held": [asdict(each) for each in one.held],
        "created_at": one.created_at.isoformat(),
        "applied_at": one.applied_at.isoformat() if one.applied_at else None,
    }
    if one.running:
        result["progress"] = {"step": one.step, "done": one.done, "of": one.of}
    if one.cause:
        result |= {"cause": one.cause, "fix": one.fix}
    if change:
        result["difference"] = asdict(change)
    return result


def feed_told(one: Feed) -> dict[str, Any]:
    return {
        "feed": one.name,
        "url": one.url,
        "every": one.every,
        "next_at": one.next_at.isoformat() if one.next_at else None,
        "problem": one.problem,
        "products": one.products,
        "last": told(one.last) if one.last else None,
    }
