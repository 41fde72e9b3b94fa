# What is deployed of others: that the bill of materials tells all of it, and what is known of it.

sbom() {
  make -s -C functions target/noderoll-functions-lambda/made || return 1
  local bom=functions/target/bom.json lib=functions/target/noderoll-functions-lambda/lib spoilt=$logs/spoilt-bom.json
  python3 .ci/sbom.py $bom $lib || return 1
  # It fails once, on a component that is not told of.
  python3 - "$bom" "$spoilt" << 'SPOIL' || return 1
import json, sys
bom = json.load(open(sys.argv[1]))
bom["components"] = [c for c in bom["components"] if c["name"] != "okio-jvm"]
json.dump(bom, open(sys.argv[2], "w"))
SPOIL
  seen sbom "okio-jvm.* is deployed, and not listed" python3 .ci/sbom.py "$spoilt" $lib
}

# Needs osv-scanner on the path, and its database over the network: https://google.github.io/osv-scanner
advisories() {
  command -v osv-scanner > /dev/null || { skip "no osv-scanner, so nobody has looked for known vulnerabilities"; return; }
  make -s -C functions target/noderoll-functions-lambda/made || return 1
  osv-scanner scan source --sbom functions/target/bom.json
}
