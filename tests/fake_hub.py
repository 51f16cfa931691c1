"""A Hugging Face Hub of a few folders, on this machine, for one test.

It answers what huggingface_hub asks for a download, and nothing else.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

LARGE = (".safetensors", ".bin", ".h5")


@dataclass
class Repository:
    """A model on the Hub.

    error        (status, X-Error-Code) to answer with, to whatever is asked about
    file_error   the same, to whoever asks for a file
    sizes        what the Hub says of a file's size, where that is not the truth
    """

    folder: Path
    licence: str | None = "apache-2.0"
    error: tuple[int, str] | None = None
    file_error: tuple[int, str] | None = None
    sizes: dict[str, int] = field(default_factory=dict)

    @property
    def commit(self) -> str:
        """Another one for other content."""
        digest = hashlib.sha1()
        for path in sorted(self.folder.iterdir()):
            digest.update(path.name.encode() + path.read_bytes())
        return digest.hexdigest()

    def files(self) -> list[dict[str, object]]:
        """Every file as the Hub's API describes it."""
        return [self._file(path) for path in sorted(self.folder.iterdir())]

    def _file(self, path: Path) -> dict[str, object]:
        content = path.read_bytes()
        size = self.sizes.get(path.name, len(content))
        file = {"size": size, "git": hashlib.sha1(content).hexdigest(), "name": path.name}
        if path.suffix in LARGE:
            file["sha256"] = hashlib.sha256(content).hexdigest()
        return file


@dataclass
class FakeHub:
    """The models by name, and what was asked: (method, path, Range).

    stop_after   as long as this is set, a large file's answer waits after so many bytes
    """

    models: dict[str, Repository] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    stop_after: int | None = None
    may_go_on: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def ranges(self) -> list[str]:
        """The ranges that were asked for, in order."""
        return [range_ for _, _, range_ in self.asked if range_]

    def fetched(self) -> set[str]:
        """The names of the files of which the content was asked."""
        return {
            path.rpartition("/")[2]
            for method, path, _ in self.asked
            if method == "GET" and "/resolve/" in path
        }


@contextmanager
def serve() -> Iterator[FakeHub]:
    """A hub that answers on this machine until the end of the block."""
    hub = FakeHub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(hub))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        hub.may_go_on.set()
        server.shutdown()
        server.server_close()
        thread.join()


def plain_model(folder: Path, n_bytes: int = 100) -> Repository:
    """Files that look like a BERT's from outside; its one tensor takes n_bytes."""
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"model_type": "bert", "num_hidden_layers": 5}')
    (folder / "tokenizer.json").write_text("{}")
    tensor = {"dtype": "U8", "shape": [n_bytes], "data_offsets": [0, n_bytes]}
    header = json.dumps({"a": tensor}).encode()
    content = len(header).to_bytes(8, "little") + header + bytes(n_bytes)
    (folder / "model.safetensors").write_bytes(content)
    return Repository(folder)


def _handler(hub: FakeHub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def do_HEAD(self) -> None:
            self.do_GET()

        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path).strip("/")
            hub.asked.append((self.command, path, self.headers.get("Range", "")))
            if path.startswith("api/models/"):
                self._api(path.removeprefix("api/models/"))
            else:
                name, _, rest = path.partition("/resolve/")
                self._file(name, rest.partition("/")[2])

        def _api(self, path: str) -> None:
            found = [name for name in hub.models if path == name or path.startswith(f"{name}/")]
            if not found:
                self._refuse(401, "RepoNotFound")
                return
            name = found[0]
            model, rest = hub.models[name], path.removeprefix(name)
            if model.error:
                self._refuse(*model.error)
            elif rest.startswith("/tree"):
                self._json([_in_tree(each) for each in model.files()])
            elif rest.startswith("/revision/") and rest.split("/")[2] not in ("main", model.commit):
                self._refuse(404, "RevisionNotFound")
            else:
                card = {"license": model.licence} if model.licence else {}
                siblings = [_sibling(each) for each in model.files()]
                about = {"id": name, "sha": model.commit, "cardData": card, "siblings": siblings}
                self._json(about)

        def _file(self, name: str, file: str) -> None:
            model = hub.models[name]
            path = model.folder / file
            if model.file_error:
                self._refuse(*model.file_error)
            elif not path.is_file():
                self._refuse(404, "EntryNotFound")
            else:
                self._content(model, path)

        def _content(self, model: Repository, path: Path) -> None:
            content = path.read_bytes()
            about = next(each for each in model.files() if each["name"] == path.name)
            begin = int(self.headers.get("Range", "bytes=0-")[6:].partition("-")[0])
            self.send_response(206 if "Range" in self.headers else 200)
            if "Range" in self.headers:
                self.send_header(
                    "Content-Range", f"bytes {begin}-{len(content) - 1}/{len(content)}"
                )
            self.send_header("X-Repo-Commit", model.commit)
            self.send_header("ETag", f'"{about.get("sha256", about["git"])}"')
            self.send_header("Content-Length", str(len(content) - begin))
            self.end_headers()
            if self.command == "GET":
                self._send(content[begin:], is_large="sha256" in about)

        def _send(self, content: bytes, *, is_large: bool) -> None:
            if not is_large or hub.stop_after is None:
                self.wfile.write(content)
                return
            self.wfile.write(content[: hub.stop_after])
            self.wfile.flush()
            hub.may_go_on.wait(60)
            self.close_connection = True

        def _json(self, value: object) -> None:
            content = json.dumps(value).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def _refuse(self, status: int, code: str) -> None:
            self.send_response(status)
            self.send_header("X-Error-Code", code)
            self.send_header("Content-Length", "0")
            self.end_headers()

    return Handler


def _sibling(file: dict[str, object]) -> dict[str, object]:
    about = {"rfilename": file["name"], "size": file["size"], "blobId": file["git"]}
    if "sha256" in file:
        about["lfs"] = {"size": file["size"], "sha256": file["sha256"], "pointerSize": 130}
    return about


def _in_tree(file: dict[str, object]) -> dict[str, object]:
    about = {"type": "file", "path": file["name"], "size": file["size"], "oid": file["git"]}
    if "sha256" in file:
        about["lfs"] = {"size": file["size"], "oid": file["sha256"], "pointerSize": 130}
    return about
