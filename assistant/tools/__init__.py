"""What a model may call: each tool checks its arguments, and says what the model reads and the shopper sees."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assistant.after_sale import AfterSale
from assistant.cart import Carts
from assistant.checkouts import Checkouts
from assistant.claims.evidence import Evidence
from assistant.claims.topics import speaks_of_rules
from assistant.errors import NotFound, Refused
from assistant.escalation import Inbox
from assistant.model import ToolCall, ToolSpec
from assistant.orders import Orders
from assistant.tools.cart import cart_tools
from assistant.tools.catalog import catalog_tools
from assistant.tools.changes import change_tools, policy_evidence
from assistant.tools.checkout import checkout_tools
from assistant.tools.handover import handover_tools
from assistant.tools.help import help_tools
from assistant.tools.orders import order_tools
from assistant.tools.tool import Asking, ToolResult, refused

if TYPE_CHECKING:
    from knowledge.library import Library


class Tools:
    def __init__(
        self,
        library: "Library",
        carts: Carts,
        checkouts: Checkouts,
        orders: Orders,
        inbox: Inbox,
        after: AfterSale | None = None,
    ) -> None:
        """Without `after` nothing that follows a sale can be changed."""
        self.orders, self._after = orders, after
        families = (
            catalog_tools(library),
            help_tools(library),
            cart_tools(carts),
            checkout_tools(checkouts),
            order_tools(orders, after.identities if after else None),
            handover_tools(inbox),
            change_tools(after, orders) if after else [],
        )
        self._tools = {tool.name: tool for family in families for tool in family}
        # A schema takes milliseconds to write, and every model call reads it.
        self._specs = tuple(tool.spec() for tool in self._tools.values())

    def specs(self) -> Sequence[ToolSpec]:
        return self._specs

    async def rules(self, asking: Asking) -> list[Evidence]:
        """What holds today, where the shop's own rules may be the answer."""
        if self._after is None or not speaks_of_rules(asking.text):
            return []
        return list(await policy_evidence(self._after, asking.locale))

    async def run(self, call: ToolCall, asking: Asking) -> ToolResult:
        """Never raises for what the model did wrong: it is told. Raises Unavailable."""
        tool = self._tools.get(call.name)
        if tool is None:
            return refused(f"There is no tool {call.name!r}; there are {', '.join(self._tools)}")
        if "_unreadable" in call.arguments:
            return refused(f"The arguments of {call.name!r} are not valid JSON; send one JSON object")
        try:
            return await tool.run(tool.arguments.model_validate(dict(call.arguments)), asking)
        except ValidationError as wrong:
            return refused("; ".join(_plain(error) for error in wrong.errors()))
        except (Refused, NotFound) as problem:
            return refused(str(problem))


def _plain(error: Any) -> str:
    where = ".".join(map(str, error["loc"])) or "arguments"
    return f"{where} is {error.get('input')!r}: {error['msg']}"
