"""The API as a page that a browser reads without loading anything from elsewhere: what OpenAPI says, in plain HTML."""

from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from web.pages import Pages

METHODS = ("get", "post", "put", "patch", "delete")


def add_docs(app: FastAPI, pages: Pages) -> None:
    async def docs(request: Request) -> HTMLResponse:
        described = app.openapi()
        return pages.page(request, "docs.html", api=described, parts=_parts(described))

    app.add_api_route("/docs", docs, include_in_schema=False)


def _parts(described: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """Every call by its first tag."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for path, calls in described["paths"].items():
        for method in METHODS:
            if call := calls.get(method):
                parts.setdefault((call.get("tags") or ["other"])[0], []).append(_call(path, method, call, described))
    return dict(sorted(parts.items()))


def _call(path: str, method: str, call: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    body = call.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    return {
        "path": path,
        "method": method.upper(),
        "summary": call.get("summary", ""),
        "description": call.get("description", ""),
        "key": bool(call.get("security")),
        "parameters": [_parameter(each) for each in call.get("parameters", [])],
        "body": _fields(body, described),
        "answers": {status: answer.get("description", "") for status, answer in call.get("responses", {}).items()},
    }


def _parameter(given: dict[str, Any]) -> dict[str, Any]:
    schema = given.get("schema", {})
    return {
        "name": given["name"],
        "in": given["in"],
        "required": given.get("required", False),
        "type": _type(schema),
    } | {"description": given.get("description") or schema.get("description", "")}


def _fields(schema: dict[str, Any], described: dict[str, Any]) -> list[dict[str, Any]]:
    """Of the body's object, one level deep."""
    schema = _resolved(schema, described)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "body", "required": name in required, "type": _type(field)}
        | {"description": field.get("description", "")}
        for name, field in schema.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], described: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = described["components"]["schemas"][name] if name else schema
    return found


def _type(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if schema.get("type") == "array":
        return f"{_type(schema.get('items', {}))}[]"
    return str(schema.get("type") or schema.get("$ref", "").rpartition("/")[2] or "any")
