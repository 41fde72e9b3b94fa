# Tools from the package registries, each of one version, each installed when a suite first needs it.

CFN_LINT=1.58.0
SAM=1.170.0
CHECKOV=3.3.30
ASL_VALIDATOR=4.0.0
MOTO=5.2.5
POLICY_SENTRY=0.15.2
AWS_CLI=1.46.3

tools=$here/target/ci/tools

# venv NAME PACKAGE==VERSION...: a Python environment of these packages, at $tools/NAME. PYTHON is the interpreter.
venv() {
  local at=$tools/$1
  shift
  [ "$(cat "$at/packages" 2> /dev/null)" = "$*" ] && return
  rm -rf "$at"
  "${PYTHON:-python3}" -m venv "$at" && "$at/bin/pip" -q --disable-pip-version-check install "$@" && echo "$*" > "$at/packages"
}

# The CLI wants a region, and no credentials.
sam() { AWS_DEFAULT_REGION=eu-central-1 SAM_CLI_TELEMETRY=0 "$tools/sam/bin/sam" "$@"; }
cfn_lint() { "$tools/sam/bin/cfn-lint" "$@"; }

# Offline: it would fetch the texts of its guidelines.
checkov() { "$tools/checkov/bin/checkov" --config-file infra/checkov.yaml --skip-download "$@"; }

privileges() { "$tools/policies/bin/python" "$here/.ci/privileges.py" "$@"; }

asl_validator() { "$tools/npm/node_modules/.bin/asl-validator" --json-path "$1"; }

get_sam() { venv sam "cfn-lint==$CFN_LINT" "aws-sam-cli==$SAM"; }
get_checkov() { venv checkov "checkov==$CHECKOV"; }
get_policy_sentry() { venv policies "policy_sentry==$POLICY_SENTRY"; }
get_asl_validator() {
  [ -x "$tools/npm/node_modules/.bin/asl-validator" ] && return
  mkdir -p "$tools/npm" && npm install --silent --no-audit --no-fund --prefix "$tools/npm" "asl-validator@$ASL_VALIDATOR"
}
