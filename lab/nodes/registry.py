"""Serves the images of an OCI image layout on this machine's loopback, so that a container runtime pulls them.

usage: registry.py LAYOUT PORT

Answers the two reads of the OCI distribution specification (end-2 and end-3: blobs and manifests, GET and HEAD), and 404
to all else. A manifest's name is its annotation org.opencontainers.image.ref.name, as NAME:TAG.
"""

import http.server
import json
import pathlib
import re
import sys

LAYOUT = pathlib.Path(sys.argv[1])
READ = re.compile(r"/v2/(?P<name>.+)/(?P<what>manifests|blobs)/(?P<reference>[^/]+)")


class Registry(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        read = READ.fullmatch(self.path)
        found = self.find(**read.groupdict()) if read else None
        if self.path == "/v2/":
            self.answer(200, "application/json", b"{}")
        elif found is None:
            code = "MANIFEST_UNKNOWN" if read and read["what"] == "manifests" else "BLOB_UNKNOWN"
            self.answer(404, "application/json", json.dumps({"errors": [{"code": code}]}).encode())
        else:
            self.answer(200, *found)

    do_HEAD = do_GET

    def find(self, name, what, reference):
        manifests = json.loads((LAYOUT / "index.json").read_text())["manifests"]
        kinds = {m["digest"]: m["mediaType"] for m in manifests}
        named = {m["annotations"]["org.opencontainers.image.ref.name"]: m["digest"] for m in manifests}
        digest = named.get(f"{name}:{reference}") if what == "manifests" and ":" not in reference else reference
        blob = LAYOUT / "blobs" / (digest or "-").replace(":", "/")
        if not digest or not blob.is_file():
            return None
        return kinds.get(digest, "application/octet-stream"), blob.read_bytes(), digest

    def answer(self, status, kind, body, digest=""):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if digest:
            self.send_header("Docker-Content-Digest", digest)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)


http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[2])), Registry).serve_forever()
