"""A small Hub on this machine: lists repositories and serves their files, in parts and slowly where asked to."""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class StandInHub:
    """Serves the folders `repositories`, by Hub id. What was asked for is in `listed` and `sent`."""

    def __init__(self, repositories: dict[str, Path]) -> None:
        self.repositories = repositories
        self.listed: list[str] = []
        self.sent: dict[str, list[tuple[int, int]]] = {}  # first byte and number of bytes of each answer, by file
        self.pause_seconds = 0.0  # before each chunk
        self.break_after_bytes: int | None = None  # the next file's line breaks there, once
        self.gated: set[str] = set()  # repositories that are given only to who accepted their licence
        self.silent = threading.Event()  # nothing is sent any more while this is set
        self.closing = False
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        self.closing = True
        self._server.shutdown()
        self._server.server_close()

    def listing(self, repository: str) -> bytes:
        self.listed.append(repository)
        folder = self.repositories[repository]
        siblings = []
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            content = path.read_bytes()
            entry = {"rfilename": path.relative_to(folder).as_posix(), "size": len(content)}
            entry["blobId"] = hashlib.sha1(content).hexdigest()
            if path.suffix in (".safetensors", ".bin", ".ckpt"):
                entry["lfs"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 1}
            siblings.append(entry)
        card = re.match(r"---\nlicense: (\S+)\n---", self.card_of(folder))
        told = {"id": repository, "sha": COMMIT, "siblings": siblings, "private": False}
        return json.dumps({**told, "cardData": {"license": card[1]}} if card else told).encode()

    def card_of(self, folder: Path) -> str:
        return (folder / "README.md").read_text("utf-8") if (folder / "README.md").is_file() else ""

    def _handler(hub) -> type[BaseHTTPRequestHandler]:  # the handler has a self of its own
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = urlsplit(self.path).path.lstrip("/")
                repository, _, name = path.removeprefix("api/models/").partition(f"/resolve/{COMMIT}/")
                repository = repository.removesuffix(f"/revision/{COMMIT}")
                if repository in hub.gated:
                    self.refuse(403, "GatedRepo")
                elif repository not in hub.repositories:
                    self.refuse(404, "RevisionNotFound" if "/revision/" in repository else "RepoNotFound")
                elif path.startswith("api/models/"):
                    self.answer(200, hub.listing(repository))
                else:
                    self.send_file(f"{repository}/{name}", (hub.repositories[repository] / name).read_bytes())

            def send_file(self, name: str, content: bytes) -> None:
                start = int(self.headers["Range"].removeprefix("bytes=").partition("-")[0])
                parts = hub.sent.setdefault(name, [])
                parts.append((start, 0))
                self.answer(206, b"", len(content) - start)
                for at in range(start, len(content), 2**14):
                    while hub.silent.is_set() and not hub.closing:
                        time.sleep(0.02)
                    time.sleep(hub.pause_seconds)
                    if hub.break_after_bytes is not None and at - start >= hub.break_after_bytes:
                        hub.break_after_bytes = None
                        self.close_connection = True
                        return
                    try:
                        self.wfile.write(content[at : at + 2**14])
                    except OSError:  # who asked has gone away
                        self.close_connection = True
                        return
                    parts[-1] = (start, parts[-1][1] + len(content[at : at + 2**14]))

            def refuse(self, status: int, code: str) -> None:
                self.send_response(status)
                self.send_header("X-Error-Code", code)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def answer(self, status: int, content: bytes, length: int | None = None) -> None:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content) if length is None else length))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_) -> None:
                pass

        return Handler
