"""Holds what Daybook asks a provider, and what the Sandbox answers, against the provider's own published specification.

    openapi.py record ORIGIN LOG PORT_FILE    a proxy on loopback before ORIGIN; writes each exchange to LOG
    openapi.py validate LOG SPECIFICATION [PART]    prints each violation; exit code 1 when there is one
    openapi.py examples SPECIFICATION         prints the specification's own answers, as JSON: {path: [answer, ...]}
    openapi.py example SPECIFICATION METHOD PATH STATUS    prints an answer made of the examples of its parts

Where a service differs from its specification (GoCardless's is of 2021), the difference stands in EXCEPTIONS with its
reason, and an exception that excuses nothing is itself a violation. PART is a log that has exceptions of its own.
A request with the header Daybook-Wrong is wrong on purpose: its answer alone is held.
"""

import base64
import http.client
import json
import re
import sys
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from urllib.parse import parse_qs, urlsplit

# By specification: (side, status, words of the path, words of the complaint): the reason.
EXCEPTIONS = {
    "gocardless-nordigen-v2-2021-openapi.yml": {
        ("request", 200, "/token/new/", "Security not found"): "who asks for a token has none to show yet",
        ("request", 401, "/token/new/", "Security not found"): "who asks for a token has none to show yet",
        ("answer", 200, "/agreements/enduser/", "180 is greater than the maximum of 90"): "access lasts 180 days now",
        ("request", 201, "/agreements/enduser/", "180 is greater than the maximum of 90"): "access lasts 180 days now",
        ("answer", 201, "/agreements/enduser/", "180 is greater than the maximum of 90"): "access lasts 180 days now",
    },
    "gocardless-nordigen-v2-2021-openapi.yml refusals": {
        ("answer", 401, "/institutions/", "Unknown response http status"): "a token is refused wherever it is shown",
    },
    "trading212-openapi.yaml": {
        ("answer", 200, "/history/", "None for not nullable"): "its text says that null stands behind the last page",
        ("request", 200, "/equity/", "Security not found"): "its text takes an old key by itself, its schema only both",
        ("request", 401, "/equity/", "Security not found"): "an old key by itself, once it has been deleted",
    },
    "snaptrade-api.yaml": {
        ("request", 200, "/", "userId"): "a Personal key has one user, who must not be named",
        ("request", 401, "/authorizations", "userId"): "whoever names nobody learns that the key is not Personal",
    },
}

# Services that write null for what they have not, where their specification has no null: the same as nothing.
NULL_IS_ABSENT = {"enablebanking-openapi.yml"}


def record(origin, log, port_file):
    target = urlsplit(origin)
    lock = Lock()

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def forward(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            onward = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
            headers = {name: value for name, value in self.headers.items() if name.lower() not in ("host", "connection")}
            onward.request(self.command, self.path, body, headers)
            answer = onward.getresponse()
            content = answer.read()
            exchange = {
                "method": self.command,
                "target": self.path,
                "headers": list(self.headers.items()),
                "body": base64.b64encode(body).decode(),
                "status": answer.status,
                "answer_headers": answer.getheaders(),
                "answer": base64.b64encode(content).decode(),
            }
            with lock, open(log, "a", encoding="utf-8") as file:
                file.write(json.dumps(exchange) + "\n")
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in ("content-length", "connection", "transfer-encoding", "date", "server"):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = do_DELETE = forward

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    Path(port_file).write_text(str(server.server_port))
    server.serve_forever()


def violations(error):
    """Every sentence of an error and of what it was caused by."""
    found = [str(error)]
    for inner in getattr(error, "schema_errors", None) or []:
        found.append(f"{'/'.join(map(str, inner.absolute_path))}: {inner.message[:200]}")
    if error.__cause__ is not None:
        found += violations(error.__cause__)
    return found


def excused(exceptions, side, status, path, sentence):
    for key in exceptions:
        if key[:2] == (side, status) and key[2] in path and key[3] in sentence:
            return key
    return None


def without_nulls(part):
    if isinstance(part, dict):
        return {name: without_nulls(value) for name, value in part.items() if value is not None}
    return [without_nulls(value) for value in part] if isinstance(part, list) else part


def without_defaults(part):
    """One default of the specification is not of its own type; none of them matters to what is sent."""
    if isinstance(part, dict):
        return {
            name: without_defaults(value)
            for name, value in part.items()
            if name != "default" or not ({"type", "enum"} & part.keys())
        }
    return [without_defaults(value) for value in part] if isinstance(part, list) else part


def with_nulls(part, whole):
    """Nullable beside an allOf of one: by the letter of OpenAPI 3.0 nothing is null there, by every text beside it it is."""
    if isinstance(part, list):
        return [with_nulls(value, whole) for value in part]
    if not isinstance(part, dict):
        return part
    forms = part.get("allOf")
    if part.get("nullable") and isinstance(forms, list) and len(forms) == 1 and "$ref" in forms[0]:
        target = whole
        for name in forms[0]["$ref"].removeprefix("#/").split("/"):
            target = target[name]
        return {**{name: with_nulls(value, whole) for name, value in target.items()}, "nullable": True}
    return {name: with_nulls(value, whole) for name, value in part.items()}


def read(specification):
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(Path(specification).read_text(encoding="utf-8"), Loader=loader)


def references(part):
    """Names of the components that a part refers to."""
    if isinstance(part, dict):
        own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
        return own.union(*map(references, part.values()))
    return set().union(*map(references, part)) if isinstance(part, list) else set()


def of_paths(text, paths):
    """The specification of these paths alone: to check a whole one of three megabytes takes minutes."""
    text = dict(text, paths={path: text["paths"][path] for path in paths if path in text["paths"]})
    needed, left = set(), references(text["paths"])
    while left:
        needed |= left
        parts = [name.removeprefix("#/components/").split("/") for name in left]
        left = set().union(*(references(text["components"][kind][name]) for kind, name in parts)) - needed
    components = {"securitySchemes": text["components"].get("securitySchemes", {})}
    for name in sorted(needed):
        kind, name = name.removeprefix("#/components/").split("/")
        components.setdefault(kind, {})[name] = text["components"][kind][name]
    text["components"] = components
    return text


def examples(specification):
    found = {}
    for path, methods in read(specification)["paths"].items():
        for operation in methods.values():
            for answer in (operation.get("responses", {}) if isinstance(operation, dict) else {}).values():
                content = answer.get("content", {}).get("application/json", {})
                values = [example["value"] for example in content.get("examples", {}).values() if "value" in example]
                values += [content["example"]] if "example" in content else []
                found.setdefault(path, []).extend(values)
    print(json.dumps(found, default=str))
    return 0 if found else 1


def base_path(text, exchanges):
    """What every path begins with that the specification states with its server alone."""
    path = urlsplit((text.get("servers") or [{"url": ""}])[0]["url"]).path.rstrip("/")
    is_stated = any(known.startswith(path + "/") for known in text["paths"])
    return path if path and not is_stated and all(one["target"].startswith(path + "/") for one in exchanges) else ""


def validate(log, specification, part=""):
    from openapi_core import OpenAPI
    from openapi_core.testing import MockRequest, MockResponse

    exchanges = [json.loads(line) for line in Path(log).read_text(encoding="utf-8").splitlines()]
    exceptions = EXCEPTIONS.get(f"{Path(specification).name} {part}".rstrip(), {})
    text = read(specification)
    if Path(specification).stat().st_size > 1 << 20:
        text = of_paths(text, sorted({urlsplit(exchange["target"]).path for exchange in exchanges}))
    text = without_defaults(text)
    text = with_nulls(text, text)
    origin = "http://127.0.0.1"
    text["servers"] = [{"url": origin + base_path(text, exchanges)}]
    openapi = OpenAPI.from_dict(text)
    problems, used, kinds = Counter(), Counter(), Counter()
    for exchange in exchanges:
        parts = urlsplit(exchange["target"])
        headers = {name: value for name, value in exchange["headers"]}
        request = MockRequest(
            origin,
            exchange["method"].lower(),
            parts.path,
            args={name: values[0] for name, values in parse_qs(parts.query).items()},
            headers=headers,
            data=base64.b64decode(exchange["body"]) or None,
            content_type=headers.get("Content-Type", "application/json"),
        )
        answer_headers = dict(exchange["answer_headers"])
        answer = base64.b64decode(exchange["answer"])
        if Path(specification).name in NULL_IS_ABSENT and answer:
            answer = json.dumps(without_nulls(json.loads(answer))).encode()
        response = MockResponse(
            answer,
            status_code=exchange["status"],
            headers=answer_headers,
            content_type=answer_headers.get("Content-Type", "application/json"),
        )
        # Ids are another's every time; what is asked about them is not.
        shape = re.sub(r"/[0-9a-f]{8}-[0-9a-f-]{27}(?=/|$)", "/{id}", parts.path)
        kind = (exchange["method"], shape, exchange["status"])
        kinds[kind] += 1
        checks = [
            ("request", lambda: openapi.validate_request(request)),
            ("answer", lambda: openapi.validate_response(request, response)),
        ]
        for side, check in checks[1:] if "daybook-wrong" in map(str.lower, headers) else checks:
            try:
                check()
            except Exception as error:
                sentence = "; ".join(dict.fromkeys(violations(error)))
                if excuse := excused(exceptions, side, exchange["status"], parts.path, sentence):
                    used[excuse] += 1
                else:
                    problems[f"{side} of {exchange['method']} {shape} {exchange['status']}: {sentence}"] += 1
    for key in exceptions:
        if not used[key]:
            problems[f"the exception {key} excuses nothing"] += 1
    print(f"{sum(kinds.values())} exchanges of {len(kinds)} kinds, {len(problems)} violations")
    for kind, count in sorted(kinds.items(), key=str):
        print("  ", *kind, f"× {count}")
    for problem, count in list(problems.items())[:40]:
        print(problem)
    return 1 if problems or not kinds else 0


def example(specification, method, path, status):
    """Each part's own example, put together; of several forms the first."""
    import yaml

    text = yaml.safe_load(Path(specification).read_text(encoding="utf-8"))

    def built(schema):
        # As of version 3.1, also beside a reference.
        if isinstance(schema.get("examples"), list):
            return schema["examples"][0]
        if "$ref" in schema:
            part = text
            for name in schema["$ref"].removeprefix("#/").split("/"):
                part = part[name]
            return built(part)
        if "example" in schema:
            return schema["example"]
        for forms in ("allOf", "oneOf", "anyOf"):
            if schema.get(forms):
                return built(schema[forms][0])
        if "properties" in schema:
            return {name: built(part) for name, part in schema["properties"].items()}
        if schema.get("type") == "array":
            return [built(schema["items"])]
        return None

    content = text["paths"][path][method.lower()]["responses"][status]["content"]["application/json"]
    print(json.dumps(built(content["schema"]), default=str))
    return 0


if __name__ == "__main__":
    commands = {"record": record, "validate": validate, "examples": examples, "example": example}
    sys.exit(commands[sys.argv[1]](*sys.argv[2:]))
