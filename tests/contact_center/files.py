"""Files for tests, and stand-ins for what the contact centre asks about them."""

import io
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
OGG = b"OggS\x00\x02" + b"\x00" * 20 + b"\x01\x13OpusHead" + b"\x01" * 200
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42" + b"\x00" * 400
THREE_GP = b"\x00\x00\x00\x14ftyp3gp4\x00\x00\x00\x003gp4" + b"\x00" * 400
AMR = b"#!AMR\n" + b"\x3c" * 400
EXE = b"MZ" + b"\x90\x00\x03\x00" * 100
HTML = b"<!doctype html><html><script>alert(1)</script></html>"
SECRET = b"secret-words"


def photo(size: tuple[int, int] = (60, 40), orientation: int = 6, kind: str = "JPEG") -> bytes:
    """A picture, red at its left half, with a place and words hidden in it."""
    picture = Image.new("RGB", size, "white")
    picture.paste("red", (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[2] = (33.0, 53.0, 0.0)
    out = io.BytesIO()
    more: dict[str, Any] = {"comment": SECRET, "xmp": b"<x>" + SECRET + b"</x>"}
    if kind == "PNG":
        info = PngInfo()
        info.add_text("Comment", SECRET.decode())
        more = {"pnginfo": info}
    picture.save(out, kind, exif=exif, **more)
    return out.getvalue()


def sticker(frames: int = 1, size: int = 64) -> bytes:
    """A sticker; with several frames it moves."""
    pictures = [
        Image.new("RGBA", (size, size), (255, 0, 40 * number, 128)) for number in range(frames)
    ]
    out = io.BytesIO()
    if frames == 1:
        pictures[0].save(out, "WEBP")
    else:
        pictures[0].save(
            out, "WEBP", save_all=True, append_images=pictures[1:], duration=80, loop=0
        )
    return out.getvalue()


def bomb(side: int = 20_000) -> bytes:
    """A small file that unpacks to a huge picture."""
    out = io.BytesIO()
    Image.new("1", (side, side)).save(out, "PNG")
    return out.getvalue()


def office(folder: str, *more: str) -> bytes:
    """An office file: folder "word", "xl" or "ppt"; `more` are members, such as macros."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("[Content_Types].xml", f"{folder}/document.xml", *more):
            archive.writestr(name, "<x/>")
    return out.getvalue()


class Scanner:
    """A stand-in for clamd: speaks INSTREAM, finds EICAR, and refuses more than `most` bytes."""

    def __init__(self) -> None:
        self.scanned: list[bytes] = []
        self.most = 10_000_000
        self.says = b""
        self.address = ""


@contextmanager
def serve_scanner(path: str = "") -> Iterator[Scanner]:
    """Serve it on a port of its own, or on a socket at `path`."""
    scanner = Scanner()

    class Handler(socketserver.BaseRequestHandler):
        def exactly(self, count: int) -> bytes:
            data = b""
            while len(data) < count and (chunk := self.request.recv(count - len(data))):
                data += chunk
            return data

        def handle(self) -> None:
            assert self.exactly(10) == b"zINSTREAM\0"
            data = b""
            while count := struct.unpack("!L", self.exactly(4))[0]:
                data += self.exactly(count)
                if len(data) > scanner.most:
                    self.request.sendall(b"INSTREAM size limit exceeded. ERROR\0")
                    return
            scanner.scanned.append(data)
            found = b"stream: Eicar-Test-Signature FOUND" if EICAR in data else b"stream: OK"
            self.request.sendall((scanner.says or found) + b"\0")

    server: socketserver.BaseServer
    if path:
        server = socketserver.ThreadingUnixStreamServer(path, Handler)
        scanner.address = f"unix://{path}"
    else:
        tcp = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
        scanner.address = f"127.0.0.1:{tcp.server_address[1]}"
        server = tcp
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield scanner
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_stranger() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """Another host: yields its address and the headers of every request that reached it."""
    seen: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(dict(self.headers.items()))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"taken")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/file", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def serve_tls(
    name: str, body: bytes, folder: Path
) -> Iterator[tuple[int, list[tuple[str, dict[str, str]]]]]:
    """Serve `body` over TLS as the host `name`; yields the port and (path, headers) as they come.

    Its certificate is `certificate.pem` in the folder.
    """
    seen: list[tuple[str, dict[str, str]]] = []
    key, certificate = str(folder / "key.pem"), str(folder / "certificate.pem")
    options = f"-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN={name}".split()
    files = ["-keyout", key, "-out", certificate, "-addext", f"subjectAltName=DNS:{name}"]
    subprocess.run(
        ["openssl", "req", *options, *files],
        check=True,
        capture_output=True,
    )

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, dict(self.headers.items())))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.server_port, seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def closed_port() -> int:
    """Return a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
