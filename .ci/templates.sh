# The suites that look at what is deployed: templates, machines, and that each tool that looks can see.

# as_deployed MACHINE: its definition, with ARNs where DefinitionSubstitutions put them.
as_deployed() {
  sed -E -e 's/\$\{Partition\}/aws/g' -e 's/\$\{([A-Za-z]+)FunctionArn\}/arn:aws:lambda:eu-central-1:123456789012:function:\1:7/g' \
    -e 's/\$\{([A-Za-z]+)StateMachineArn\}/arn:aws:states:eu-central-1:123456789012:stateMachine:\1/g' \
    -e 's/\$\{ReportsArn\}/arn:aws:sns:eu-central-1:123456789012:reports/g' -e 's/\$\{ReportBucket\}/reports/g' "$1"
}

valid_machine() {
  local deployed=$logs/machine.asl.json
  as_deployed "$1" > "$deployed"
  if grep -n '\${' "$deployed"; then
    echo "$1: a placeholder that is neither a function nor a machine"
    return 1
  fi
  asl_validator "$deployed"
}

templates() {
  get_sam && get_checkov && get_asl_validator && get_policy_sentry || return 1
  local file
  for file in infra/*.yaml; do
    [ "$file" = infra/checkov.yaml ] && continue
    cfn_lint "$file" || return 1
    echo "cfn-lint: $file is clean"
  done
  sam validate --lint --template-file infra/template.yaml || return 1
  checkov || return 1
  echo "checkov: infra is clean but for the exceptions in infra/checkov.yaml"
  privileges infra/template.yaml infra/spoke.yaml infra/chat.yaml || return 1
  echo "privileges: infra/template.yaml, infra/spoke.yaml and infra/chat.yaml are clean"
  # None of the above reads the machines behind DefinitionUri.
  for file in statemachine/*.asl.json; do
    valid_machine "$file" || return 1
    echo "asl-validator: $file is clean"
  done
}

# seen TOOL TOLD COMMAND...: the tool ends with an error, and names the fault: not just any error, such as its absence.
seen() {
  local tool=$1 told=$2 output
  shift 2
  if output=$("$@" 2>&1); then
    echo "$tool is BLIND: it passed the planted fault"
    return 1
  fi
  if ! grep -qE -- "$told" <<< "$output"; then
    echo "$tool fails, but not for the planted fault ($told):"
    echo "$output"
    return 1
  fi
  echo "seen by $tool: $(grep -m 1 -E -- "$told" <<< "$output" | cut -c 1-110)"
}

# plant FILE EXPRESSION: changes a file of the copy, and makes sure that it did.
plant() {
  cp "$1" "$1.whole"
  sed -i.before -E -e "$2" "$1"
  rm -f "$1.before"
  ! cmp -s "$1" "$1.whole" || { echo "nothing to plant a fault in: $1 $2"; return 1; }
}

dig_up() { mv "$1.whole" "$1"; }

# Each tool fails once, on a fault planted in a copy.
planted_faults() (
  get_sam && get_checkov && get_asl_validator && get_policy_sentry || return 1
  garden=$logs/garden
  rm -rf "$garden"
  mkdir -p "$garden" && cp -R infra statemachine samconfig.toml "$garden" && cd "$garden" || return 1
  template=infra/template.yaml
  machine=statemachine/rollout.asl.json

  plant infra/watch.yaml 's/^( +)Statistic: Sum$/\1Statistics: Sum/' || return 1
  seen cfn-lint "E3002.*Statistics" cfn_lint infra/watch.yaml || return 1
  dig_up infra/watch.yaml

  plant $template 's/!Ref DrainFunction\.Version/!Ref DrainsFunction.Version/' || return 1
  seen "sam validate" "DrainsFunction" sam validate --lint --template-file $template || return 1
  dig_up $template

  plant $template 's/SqsManagedSseEnabled: .*/SqsManagedSseEnabled: false/; /KmsMasterKeyId/d' || return 1
  seen checkov "CKV_AWS_27" checkov || return 1
  dig_up $template

  plant $template 's/ssm:GetParameter, ssm:GetParameters/ssm:GetParameter/' || return 1
  seen privileges "depends on ssm:GetParameters" privileges $template || return 1
  dig_up $template

  plant $template 's/aws:TagKeys: /aws:TagKey: /' || return 1
  seen "privileges (conditions)" "WriteDown.*gives no aws:TagKey" privileges $template || return 1
  dig_up $template

  plant $machine 's/"Next": "OnDrainNodes"/"Next": "OnDrainNode"/' || return 1
  seen asl-validator "MISSING_TRANSITION_TARGET" valid_machine $machine || return 1
  dig_up $machine

  plant $machine "s/states\.input\.kind = 'Pause'/states.input.kind = = 'Pause'/" || return 1
  seen "asl-validator (JSONata)" "jsonata_string" valid_machine $machine || return 1
  dig_up $machine

  plant $machine 's/DrainFunctionArn/DrainFunction/' || return 1
  seen "placeholders" "neither a function nor a machine" valid_machine $machine || return 1
)

# As a new user has it: from a clone.
sam_build() (
  get_sam || return 1
  clone=$here/target/ci/clone
  rm -rf "$clone"
  git clone -q . "$clone" && cd "$clone" || return 1
  sam build || return 1
  functions=$(find .aws-sam/build -path '*/lib/noderoll-functions-*.jar' | wc -l)
  expected=$(grep -c 'Type: AWS::Serverless::Function' infra/template.yaml)
  [ "$functions" = "$expected" ] || { echo "sam build made $functions functions of $expected"; return 1; }
  echo "sam build: $functions functions from a fresh clone"
  du -sh functions/target/noderoll-functions-lambda | sed 's/\t.*/ unzipped, of the 250 MB that Lambda takes/; s/^/package: /'
  # The build's own check: without the package's recipe it fails.
  rm -rf functions/target .aws-sam functions/src/assembly/lambda.xml
  seen "sam build" "lambda.xml" sam build
)
