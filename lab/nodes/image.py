"""Writes an OCI image layout with VictoriaMetrics, a database that serves HTTP, from Debian's packages.

usage: image.py LAYOUT

Its one image is victoria-metrics:1.79, with busybox for shells and hooks. Does nothing when it is there.
"""

import hashlib
import io
import json
import os
import pathlib
import re
import subprocess
import sys
import tarfile
import tempfile

NAME = "victoria-metrics:1.79"
PACKAGES = ["victoria-metrics", "busybox-static"]
APPLETS = ["sh", "sleep", "cat", "wget", "date"]
PROGRAM = "usr/bin/victoria-metrics"


def fill(root):
    with tempfile.TemporaryDirectory() as temp:
        os.chmod(temp, 0o777)
        subprocess.run(["apt-get", "-qq", "download", *PACKAGES], check=True, cwd=temp)
        for package in pathlib.Path(temp).glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(package), str(root)], check=True)
    for applet in APPLETS:
        (root / "bin" / applet).symlink_to("/bin/busybox")
    linked = subprocess.run(["ldd", str(root / PROGRAM)], check=True, text=True, stdout=subprocess.PIPE).stdout
    for library in re.findall(r"(/\S+) \(0x", linked):
        target = root / library.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(pathlib.Path(library).read_bytes())
        target.chmod(0o755)


def layer(root):
    """Only what the image needs, the same bytes each time."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for path in sorted(root.rglob("*")):
            name = str(path.relative_to(root))
            if re.match(r"(bin|lib|lib64)(/|$)|usr(/bin)?$", name) or name == PROGRAM:
                tar.add(path, name, recursive=False, filter=plain)
        for folder in ["data", "tmp", "proc", "sys", "dev"]:
            info = plain(tarfile.TarInfo(folder))
            info.type, info.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(info)
    return out.getvalue()


def plain(info):
    info.uid = info.gid = info.mtime = 0
    info.uname = info.gname = ""
    return info


def write(layout):
    blobs = layout / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def blob(kind, data):
        digest = hashlib.sha256(data).hexdigest()
        (blobs / digest).write_bytes(data)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}

    with tempfile.TemporaryDirectory() as temp:
        fill(pathlib.Path(temp))
        content = blob("application/vnd.oci.image.layer.v1.tar", layer(pathlib.Path(temp)))
    config = {"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": [content["digest"]]},
              "config": {"Env": ["PATH=/usr/bin:/bin"], "Entrypoint": ["/" + PROGRAM]}}
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
                "config": blob("application/vnd.oci.image.config.v1+json", json.dumps(config).encode()),
                "layers": [content]}
    described = {**blob(manifest["mediaType"], json.dumps(manifest).encode()),
                 "annotations": {"org.opencontainers.image.ref.name": NAME}}
    (layout / "oci-layout").write_text(json.dumps({"imageLayoutVersion": "1.0.0"}))
    (layout / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [described]}))


if __name__ == "__main__":
    wanted = pathlib.Path(sys.argv[1])
    if not (wanted / "index.json").exists():
        write(wanted)
    print(wanted)
