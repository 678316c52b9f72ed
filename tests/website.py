"""A website of its own for a test, on a loopback port: what it answers is a function."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def website(answer: Callable[[BaseHTTPRequestHandler], Answer]) -> Iterator[str]:
    """Its `host:port`."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, headers, content = answer(self)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 304:
                self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            with suppress(OSError):  # whoever asked has had enough
                self.wfile.write(content)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def plain(content: bytes, **headers: str) -> Callable[[BaseHTTPRequestHandler], Answer]:
    return lambda _request: (200, {name.replace("_", "-"): value for name, value in headers.items()}, content)
