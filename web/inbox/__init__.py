"""The staff's side: who waits, who answers, and what was said."""

from web.inbox.routes import inbox_routes

__all__ = ["inbox_routes"]
