# The package as Lambda runs it: started by AWS's Java runtime interface client behind ministack's Lambda, deployed from the
# shipped template by `sam deploy`. Three things differ from what is deployed: the runtime, since the emulator answers java25
# with a canned reply, so that a bootstrap starts the local JDK as the managed runtime does; the package lies in the
# emulator's S3 already, rather than being zipped once for each function; and what the emulator refuses is left out: the event
# bus's policy for spokes, and the alarms on a sum of metrics.

MINISTACK=1.5.33
SAM_TRANSLATOR=1.115.0
RUNTIME_CLIENT="aws-lambda-java-runtime-interface-client:2.10.1 aws-lambda-java-serialization:1.4.1 aws-lambda-java-core:1.4.0"

get_ministack() { venv ministack "ministack==$MINISTACK" "aws-sam-translator==$SAM_TRANSLATOR"; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# await_port PORT PID: until something answers there; fails when the process has ended, or after two minutes.
await_port() {
  local tries=0
  until python3 -c "import socket; socket.create_connection(('127.0.0.1', $1), 1)" 2> /dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 240 ] || ! kill -0 "$2"; then
      echo "nothing answers on port $1"
      return 1
    fi
    sleep 0.5
  done
}

# In $packaged: what a function's directory holds on Lambda, with the runtime that Lambda would bring.
lay_out_package() {
  make -s -C functions target/noderoll-functions-lambda/made || return 1
  rm -rf "$packaged"
  mkdir -p "$packaged/package/lib" "$packaged/package/ric" "$packaged/infra" "$packaged/tmp"
  cp functions/target/noderoll-functions-lambda/lib/* "$packaged/package/lib/"
  local jar
  for jar in $RUNTIME_CLIENT; do
    ./mvnw -B -ntp -q -N org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy \
      -Dartifact="com.amazonaws:$jar" -DoutputDirectory="$packaged/package/ric" || return 1
  done
  cp "$packaged"/package/lib/utils-lite-*.jar "$packaged/package/ric/"
  # As the managed runtime: its own jars on the class path, the function's by a loader of lib/; no optimising compiler.
  cat > "$packaged/package/bootstrap" << 'BOOTSTRAP'
#!/bin/sh
AWS_ENDPOINT_URL=$(cat "$NODEROLL_DOOR")
export AWS_ENDPOINT_URL
exec "$NODEROLL_JAVA" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m --enable-native-access=ALL-UNNAMED \
  -cp "$LAMBDA_TASK_ROOT/ric/*" com.amazonaws.services.lambda.runtime.api.client.AWSLambda "$_HANDLER"
BOOTSTRAP
  chmod +x "$packaged/package/bootstrap"
}

# deploy PORT: the template, to the emulator there.
deploy() {
  export AWS_ENDPOINT_URL=http://127.0.0.1:$1 AWS_ACCESS_KEY_ID=lab AWS_SECRET_ACCESS_KEY=lab
  "$tools/sam/bin/python" - "$packaged/package" << 'UPLOAD' || return 1
import os, sys, zipfile, boto3
root, archive = sys.argv[1], sys.argv[1] + ".zip"
with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as z:
    for folder, _, files in os.walk(root):
        for f in files:
            z.write(os.path.join(folder, f), os.path.relpath(os.path.join(folder, f), root))
s3 = boto3.client("s3", region_name="eu-central-1")
s3.create_bucket(Bucket="packaged", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
s3.upload_file(archive, "packaged", "package.zip")
UPLOAD
  cp infra/*.yaml "$packaged/infra/" && cp -R statemachine "$packaged/" || return 1
  sed -i -e '/^  RolloutFailed:/,/^$/d' -e '/^  NothingMoves:/,/^$/d' \
    -e 's/"${RolloutFailed.Arn}", "${NothingMoves.Arn}", //' "$packaged/infra/watch.yaml"
  sed -e '/^  SpokesMayTell:/,/^$/d' -e 's|CodeUri: \.\./functions|CodeUri: s3://packaged/package.zip|' -e 's|Runtime: java25|Runtime: provided.al2023|' \
    infra/template.yaml > "$packaged/infra/template.yaml"
  sam deploy --template "$packaged/infra/template.yaml" --stack-name noderoll --resolve-s3 --no-progressbar \
    --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND --no-confirm-changeset \
    --parameter-overrides ClusterName=two-nodes NodeGroupName=workers NodeRoleName=nodes
}

packaged() (
  packaged=$here/target/ci/packaged
  get_sam || return 1
  get_ministack || { skip "ministack $MINISTACK cannot be installed"; return; }
  . .mvn/jdk25.sh
  lay_out_package || return 1
  port=$(free_port)
  echo http://127.0.0.1:9 > "$packaged/door"
  TMPDIR=$packaged/tmp BIND_HOST=127.0.0.1 GATEWAY_PORT=$port NODEROLL_DOOR=$packaged/door NODEROLL_JAVA=$JAVA_HOME/bin/java \
    setsid "$tools/ministack/bin/ministack" > "$logs/ministack.log" 2>&1 &
  emulator=$!
  # With the functions' processes, which are its children.
  trap 'kill -- -$emulator 2> /dev/null' EXIT
  await_port "$port" "$emulator" || { tail -n 20 "$logs/ministack.log"; return 1; }
  (deploy "$port") || return 1
  echo "packaged: deployed $(grep -c 'Type: AWS::Serverless::Function' infra/template.yaml) functions of $(du -sh "$packaged/package/lib" | cut -f1) unzipped"
  rm -f lab/target/surefire-reports/*PackagedFunctionsTest*
  NODEROLL_LAMBDA=http://127.0.0.1:$port NODEROLL_DOOR=$packaged/door tests lab PackagedFunctionsTest || return 1
  ran PackagedFunctionsTest
)
