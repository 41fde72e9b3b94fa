# How .ci/run runs its suites and tells of them.

SKIPPED=77
passed=0
failed=0
skipped=0
summary=()

# skip REASON: the suite that calls it cannot run here. It says so, and counts as skipped, not as passed.
skip() {
  echo "SKIPPED: $1"
  return $SKIPPED
}

# suite NAME CLOSING-PATTERN COMMAND...: runs it, prints its closing lines (all of its end when it fails). Nothing when $only
# names suites, and not this one.
suite() {
  local name=$1 closing=$2 begun=$SECONDS result=ok log status=0
  case " ${only:-$name} " in *" $name "*) ;; *) return ;; esac
  shift 2
  log=$logs/$name.log
  echo "== $name"
  "$@" > "$log" 2>&1 || status=$?
  grep -E -- "$closing|^SKIPPED" "$log" | tail -n 40
  case $status in
    0) passed=$((passed + 1)) ;;
    "$SKIPPED")
      result=SKIPPED
      skipped=$((skipped + 1))
      ;;
    *)
      result=FAILED
      failed=$((failed + 1))
      tail -n 80 "$log"
      echo "== $name FAILED; all of it is in ${log#"$here"/}"
      ;;
  esac
  summary+=("$(printf '%-22s  %-7s  %7d' "$name" "$result" $((SECONDS - begun)))")
}

# The table, and the line that counts. Fails when a suite did.
summarise() {
  echo
  printf '%-22s  %-7s  %7s\n' suite result seconds
  printf '%s\n' "${summary[@]}"
  echo
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

# ran TEST: fails when the last Maven run has left no report of this test, or skipped a part of it.
ran() {
  local report
  report=$(cat -- */target/surefire-reports/TEST-*."$1".xml) && grep -q '<testcase' <<< "$report" || { echo "$1 has not run"; return 1; }
  ! grep -m 3 '<skipped' <<< "$report" || { echo "$1 was skipped, at least in part"; return 1; }
  echo "$1: $(grep -c '<testcase' <<< "$report") cases, none skipped"
}

# tests MODULES TEST,TEST...: these tests, in $FORKS JVMs (one unless it is set), of what the suite build has compiled, and whose
# format it has looked at. What has changed since is compiled; not everything anew because a jar was written again.
tests() {
  ./mvnw -B -ntp -pl "$1" -am verify -Dtest="$2" -Dsurefire.forks="${FORKS:-1}" -Dsurefire.failIfNoSpecifiedTests=false \
    -Dspotless.check.skip=true -Dmaven.compiler.useIncrementalCompilation=false
}
