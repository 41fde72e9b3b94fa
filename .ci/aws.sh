# The AWS CLI at the simulated AWS, and the simulated AWS beside moto, an emulator that others wrote; the adapters and machines
# beside the service models of botocore's current release. Here a skip is a failure.

get_aws() { venv aws "moto[server]==$MOTO" "awscli==$AWS_CLI"; }

# Starts moto on a free loopback port; sets $moto_pid and $moto_port.
start_moto() {
  local tries=0
  moto_port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  "$tools/aws/bin/moto_server" -H 127.0.0.1 -p "$moto_port" > "$logs/moto.txt" 2>&1 &
  moto_pid=$!
  until python3 -c "import socket; socket.create_connection(('127.0.0.1', $moto_port), 1)" 2> /dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 120 ] || ! kill -0 "$moto_pid"; then
      echo "moto does not answer: see moto.txt"
      return 1
    fi
    sleep 0.5
  done
}

# The newest botocore that PyPI has, whatever the other tools are pinned to: sets $models.
get_models() {
  rm -rf "$tools/botocore"
  if "$tools/aws/bin/pip" -q --disable-pip-version-check download --no-deps -d "$tools/botocore" botocore \
    && python3 -m zipfile -e "$tools"/botocore/botocore-*.whl "$tools/botocore"; then
    models=$tools/botocore/botocore/data
  else
    echo "AWS CLIENTS: NOTHING IS HELD AGAINST AWS'S SERVICE MODELS: botocore's current release cannot be read from PyPI"
    return 1
  fi
}

aws_clients() {
  local test report result=0
  get_aws && get_models && start_moto || return 1
  rm -rf sim/target/surefire-reports
  NODEROLL_MOTO=http://127.0.0.1:$moto_port NODEROLL_AWS_CLI=$tools/aws/bin/aws NODEROLL_BOTOCORE=$models \
    tests sim,lab 'Aws*ContractTest,AwsCliTest,ServiceModelTest,DocumentedCommandsTest' || result=1
  kill "$moto_pid"
  for test in AwsContractTest AwsGroupContractTest AwsCliTest; do
    report=sim/target/surefire-reports/TEST-dev.noderoll.sim.door.$test.xml
    grep -q '<testcase' "$report" || { echo "AWS CLIENTS: $test has not run"; return 1; }
    if grep -q '<skipped' "$report"; then
      echo "AWS CLIENTS: $test was skipped, at least in part"
      return 1
    fi
    echo "AWS CLIENTS: $test: $(grep -c '<testcase' "$report") cases, none skipped"
  done
  ran ServiceModelTest || result=1
  ran DocumentedCommandsTest || result=1
  return $result
}
