# A second judge for the state machines: LocalStack's interpreter of Amazon States Language, which is not ours, from PyPI and
# without Docker. It needs Python 3.13 (3.12 syntax, and wheels), a JDK of its own and the jars of its JSONata in the places
# where it would otherwise download them to.

LOCALSTACK=2026.3.0
# Newer ones of these break it, which it reports as "No component plugins found".
LOCALSTACK_NEEDS="cbor2<6 pyopenssl>=25.1,<26 service_identity==24.2.0"
JSONATA="com.dashjoin:jsonata:0.9.7 com.fasterxml.jackson.core:jackson-core:2.16.2 com.fasterxml.jackson.core:jackson-annotations:2.16.2 com.fasterxml.jackson.core:jackson-databind:2.16.2"

# The interpreter, from the path or from pyenv.
python313() {
  local python
  for python in python3.13 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13*/bin/python; do
    if "$python" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13))' 2> /dev/null; then
      echo "$python"
      return
    fi
  done
  return 1
}

second_judge() (
  judge=$here/target/ci/judge
  python=$(python313) || { skip "no Python 3.13, which the second judge needs"; return; }
  PYTHON=$python venv localstack "localstack-core[runtime]==$LOCALSTACK" $LOCALSTACK_NEEDS \
    || { skip "localstack-core $LOCALSTACK cannot be installed"; return; }
  . .mvn/jdk25.sh
  lib=$judge/var/lib/localstack/lib
  mkdir -p "$lib/java" "$lib/jsonata/0.9.7"
  [ -x "$lib/java/21/bin/java" ] || cp -R "$JAVA_HOME" "$lib/java/21" || return 1
  for jar in $JSONATA; do
    ./mvnw -B -ntp -q -N org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -Dartifact="$jar" \
      -DoutputDirectory="$lib/jsonata/0.9.7" || return 1
  done
  port=$(free_port)
  # The other server would listen on every address; and it must not take this machine for its container.
  GATEWAY_SERVER=hypercorn GATEWAY_LISTEN=127.0.0.1:$port OVERRIDE_IN_DOCKER=0 FILESYSTEM_ROOT=$judge DISABLE_EVENTS=1 \
    SKIP_SSL_CERT_DOWNLOAD=1 setsid "$tools/localstack/bin/python" -m localstack.runtime.main > "$logs/localstack.log" 2>&1 &
  emulator=$!
  # It does not always heed a first signal.
  trap 'kill -- -$emulator 2> /dev/null; sleep 3; kill -9 -- -$emulator 2> /dev/null' EXIT
  await_port "$port" "$emulator" || { tail -n 20 "$logs/localstack.log"; return 1; }
  rm -f lab/target/surefire-reports/*SecondJudgeTest*
  NODEROLL_JUDGE=http://127.0.0.1:$port tests lab SecondJudgeTest || return 1
  ran SecondJudgeTest
)

# The same in a container, for those who have Docker.
localstack_container() {
  docker info > /dev/null 2>&1 || { skip "no Docker, which LocalStack's container needs"; return; }
  rm -f lab/target/surefire-reports/*LocalStackTest*
  tests lab LocalStackTest && ran LocalStackTest
}
