"""The merchant's side: what the shop says and sells."""

from web.portal.routes import portal_routes

__all__ = ["portal_routes"]
