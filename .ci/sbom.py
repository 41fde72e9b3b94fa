"""Holds the bill of materials against the jars that are deployed.

usage: sbom.py BOM LIB. Every jar of LIB is a component of BOM with its very bytes, and every component is a jar; each has a
licence that may be shipped with ours. Prints what is not so; exit status 1 then.
"""

import hashlib
import json
import pathlib
import sys

LICENCES = {"Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "EPL-2.0"}


def main(bom, lib):
    document = json.load(open(bom))
    components = {f"{c['name']}-{c['version']}.jar": c for c in document["components"]}
    own = document["metadata"]["component"]
    jars = {path.name: path for path in pathlib.Path(lib).glob("*.jar")}
    jars.pop(f"{own['name']}-{own['version']}.jar")
    wrong = [f"{name} is deployed, and not listed" for name in jars.keys() - components.keys()]
    wrong += [f"{name} is listed, and not deployed" for name in components.keys() - jars.keys()]
    for name in jars.keys() & components.keys():
        component = components[name]
        told = {h["content"] for h in component["hashes"] if h["alg"] == "SHA-256"}
        if hashlib.sha256(jars[name].read_bytes()).hexdigest() not in told:
            wrong.append(f"{name} has other bytes than are listed")
        licences = {entry.get("license", {}).get("id") for entry in component.get("licenses", [])}
        if not licences & LICENCES:
            wrong.append(f"{name} has licence {sorted(map(str, licences))}, expected one of {sorted(LICENCES)}")
    for line in sorted(wrong):
        print(line)
    if not wrong:
        print(f"sbom: {len(components)} components, CycloneDX {document['specVersion']}, each a deployed jar with its bytes and a licence")
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:]))
