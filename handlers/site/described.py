"""The pages made of the server's own descriptions: every HTTP call, and every frame of every socket."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from tornado.routing import URLSpec

from handlers.descriptions import asyncapi, openapi
from handlers.site.shapes import cell, fields_of, shape_of, types_of

Made = Callable[[], str]
Document = Mapping[str, Any]

_API: Final = """# Server API

Every call over HTTP, as this server describes them at `/openapi.json`. What they mean is in
[the protocol](protocol.html); `/api/rooms` and its like are what an application's own server calls, with a key.
Errors are `{"error": {"code", "message", "retry_after_s?"}}` everywhere. In shapes `?` marks what may be left out.
"""
_SOCKETS: Final = """# Sockets, frame by frame

Every frame of every socket, as this server describes them at `/asyncapi.json`. How they belong together is in
[the protocol](protocol.html). In shapes `?` marks what may be left out. A command with an `id` gets one reply.
"""


def pages_of(calls: Iterable[URLSpec]) -> dict[str, Made]:
    """The texts of those pages, in Markdown, by name."""
    addresses = list(calls)
    return {
        "api": lambda: api_page(openapi.document(addresses)),
        "sockets": lambda: sockets_page(asyncapi.document()),
    }


def api_page(document: Document) -> str:
    """The calls by group, and the shapes that they refer to."""
    groups: dict[str, list[str]] = {}
    for path, methods in document["paths"].items():
        for method, call in methods.items():
            group = groups.setdefault(str(call["tags"][0]), [])
            group.append(_call(method.upper(), path, call))
    parts = [_API]
    for name, found in groups.items():
        parts += [f"\n## {name[:1].upper()}{name[1:].replace('_', ' ')}\n", *found]
    return "\n".join([*parts, types_of(document["components"]["schemas"])])


def _call(method: str, path: str, call: Document) -> str:
    lines = [f"### {method} {path}", "", f"{call['summary']} {_who(call)}", ""]
    asked = [_parameter(each) for each in call.get("parameters", ())]
    if asked:
        lines += ["| asked with | in | what | needed |", "|---|---|---|---|", *asked, ""]
    if body := call.get("requestBody"):
        lines += [f"Body: {_content(body['content'])}", ""]
    lines += ["| status | answer |", "|---|---|"]
    lines += [f"| {status} | {_answer(status, each)} |" for status, each in sorted(call["responses"].items())]
    return "\n".join([*lines, ""])


def _parameter(parameter: Document) -> str:
    needed = "yes" if parameter.get("required") else ""
    return f"| `{parameter['name']}` | {parameter['in']} | {cell(shape_of(parameter['schema']))} | {needed} |"


def _answer(status: str, answer: Document) -> str:
    is_told = status < "300" and answer.get("content")
    return cell(_content(answer["content"]) if is_told else str(answer["description"]))


def _who(call: Document) -> str:
    kinds = [
        name if not scopes else f"{name} (`{scopes[0]}`)"
        for each in call.get("security", ())
        for name, scopes in each.items()
    ]
    return f"For: {' or '.join(kinds)}." if kinds else "For anybody."


def _content(content: Document) -> str:
    return " or ".join(
        shape_of(each["schema"]) if "schema" in each else f"`{kind}`" for kind, each in content.items()
    )


def sockets_page(document: Document) -> str:
    """The doors, the frames in both directions at each, and the shapes that these refer to."""
    parts = [_SOCKETS]
    for name, channel in document["channels"].items():
        parts.append(f"\n## {channel['address']}: {channel['title']}\n\n{channel.get('description', '')}\n")
        if codes := channel.get("x-close-codes"):
            rows = [f"| {code} | {cell(str(says))} |" for code, says in codes.items()]
            parts.append("\n".join(["| close code | meaning |", "|---|---|", *rows, ""]))
        if name.endswith("_msgpack"):
            parts.append("Its commands and events are those of JSON.\n")
            continue
        parts += _operations(name, document)
    return "\n".join([*parts, types_of(document["components"]["schemas"])])


def _operations(door: str, document: Document) -> list[str]:
    messages, schemas = document["components"]["messages"], document["components"]["schemas"]
    parts = []
    for name, operation in document["operations"].items():
        if operation["channel"]["$ref"] != f"#/channels/{door}":
            continue
        frames = [_last(each["$ref"]) for each in operation["messages"]]
        if operation["action"] == "receive":
            message = messages[frames[0]]
            parts += [f"### {message['name'] or name.partition('.')[2]}", ""] if message.get("name") else []
            parts += [f"{_sentence(operation.get('summary', ''))}{_sentence(message.get('summary', ''))}", ""]
            parts.append(fields_of(message["payload"], schemas))
            answers = [_last(each["$ref"]) for each in operation.get("reply", {}).get("messages", ())]
            told = [shape_of(messages[each]["payload"]) for each in answers if each != "Error"]
            parts += [f"Answered by: {', '.join(told)}", ""] if told else [""]
        else:
            rows = [
                f"| `{messages[each].get('name') or each}` | {cell(shape_of(messages[each]['payload']))} |"
                for each in frames
            ]
            parts += ["### What the server sends here", "", "| frame | shape |", "|---|---|", *rows, ""]
    return parts


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:].rstrip('.')}. " if text else ""


def _last(reference: str) -> str:
    return reference.rpartition("/")[2]
