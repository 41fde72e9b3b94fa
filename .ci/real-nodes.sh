# Real kubelets, real requests: the story's last version, and the core of the comparison with the simulator.
# The programs that make nodes are those of $NODEROLL_REALNODES, else of ../shared/realnodes beside the repository.

# What the comparison looks at here; all of it is ./noderoll lab facts with a real cluster.
# Both pods at once are left to that: whether a kept connection is cut then is a race, which a busy machine decides otherwise.
CORE='told to quit|preStop 5 s|exits with 1|mirror of a static pod, evicted'

real_nodes() {
  local tools=${NODEROLL_REALNODES:-../shared/realnodes} dir watcher status=0
  [ "$(uname)" = Linux ] && [ "$(id -u)" = 0 ] || { skip "real nodes need root on Linux"; return; }
  [ -x "$tools/install" ] || { skip "no programs that make nodes: set NODEROLL_REALNODES to the directory of realnodes"; return; }
  unshare --net --mount true 2> /dev/null || { skip "no namespaces may be made here"; return; }
  [ -d /sys/fs/cgroup/memory ] || { skip "real nodes need cgroup v1 here, as realnodes knows it"; return; }
  tools=$(cd "$tools" && pwd)
  "$tools/install" || return 1
  sweep "$tools"
  dir=$(mktemp -d /tmp/noderoll-real-XXXXXX)
  # Ends what is left when this script is killed, by SIGKILL too.
  setsid bash -c '. .ci/real-nodes.sh; watch_over "$@"' watch $$ "$tools" "$dir" < /dev/null > /dev/null 2>&1 &
  watcher=$!
  echo "$$ $watcher" > "$dir/owners"
  "$tools/cluster-up" "$dir" --node-monitor-grace-period 50s || status=1
  rm -rf "$logs/nodes"
  [ $status != 0 ] || roll_for_real "$tools" "$dir" || status=1
  [ $status != 0 ] || compare_for_real "$tools" "$dir" || status=1
  [ $status = 0 ] || tell_of_nodes
  take_down "$tools" "$dir"
  nothing_left "$dir" || status=1
  kill "$watcher" 2> /dev/null
  rm -rf "$dir"
  return $status
}

# run_lab DIR SECONDS ARGUMENTS...: with the pid where the watcher finds it.
run_lab() {
  local dir=$1 limit=$2
  shift 2
  NODES_LOGS=$logs/nodes REALNODES=$tools REALNODES_DIR=$dir timeout --kill-after 60 "$limit" ./noderoll "$@" &
  echo $! > "$dir/lab.pid"
  wait $!
}

roll_for_real() {
  run_lab "$2" 300 lab run two-nodes --kubeconfig "$2/kubeconfig" --nodes "$here/lab/nodes/nodes" --client "$1/client $2" \
    > "$logs/real-roll.txt" || { cat "$logs/real-roll.txt"; return 1; }
  grep -E '^(manifest|budget)|failed$|SUCCEEDED' "$logs/real-roll.txt" | sed 's/^/real nodes: /'
  [ "$(grep -c ': 0 of [1-9][0-9]* failed$' "$logs/real-roll.txt")" = 3 ] || { echo "real nodes: requests failed"; cat "$logs/real-roll.txt"; return 1; }
}

# The last words of each node, where something has failed.
tell_of_nodes() {
  local node
  for node in "$logs"/nodes/*; do
    echo "real nodes: ${node##*/} has these logs: $(cd "$node" && echo *)"
    { cat "$node/init.log"; grep -hE 'level=(fatal|error)|^[EF][0-9]' "$node"/*.log; } | tail -n 8 | cut -c1-400 | sed 's/^/real nodes:   /'
  done
}

# A busy machine is later than a quiet one: only words, and times that are a second apart, count here.
compare_for_real() {
  run_lab "$2" 300 lab facts --only "$CORE" --tolerance 1500 \
    --kubeconfig "$2/kubeconfig" --nodes "$here/lab/nodes/nodes --static-pods $here/lab/nodes/static-pods" --client "$1/client $2" > "$logs/real-facts.txt"
  local status=$?
  grep -E 'DIFFERENT|FAILED|^[0-9]+ facts' "$logs/real-facts.txt" | sed 's/^/real nodes: /'
  return $status
}

# sweep TOOLS: ends the clusters of runs that are gone, and whose watchers are too, as after a kill of all that they had.
sweep() {
  local left pid
  for left in /tmp/noderoll-real-*; do
    [ -s "$left/owners" ] || continue
    for pid in $(cat "$left/owners"); do
      ! { tr '\0' ' ' < "/proc/$pid/cmdline"; } 2> /dev/null | grep -qE '\.ci/(run|real-nodes)' || continue 2
    done
    echo "real nodes: ends what an earlier run has left: $left"
    take_down "$1" "$left"
    nothing_left "$left"
    rm -rf "$left"
  done
}

# watch_over PID TOOLS DIR: when that process is gone, ends the lab and the cluster.
watch_over() {
  while kill -0 "$1" 2> /dev/null; do sleep 1; done
  if [ -s "$3/lab.pid" ]; then
    kill -TERM "$(cat "$3/lab.pid")" 2> /dev/null
    for _ in $(seq 1 60); do kill -0 "$(cat "$3/lab.pid")" 2> /dev/null || break; sleep 1; done
  fi
  take_down "$2" "$3"
  rm -rf "$3"
}

# take_down TOOLS DIR: the cluster, and the cgroups that its nodes leave in hierarchies that their program does not know.
take_down() {
  "$1/cluster-down" "$2"
  sleep 2
  find /sys/fs/cgroup -depth -type d -path "*/realnodes-$(tag_of "$2")-*" -exec rmdir {} + 2> /dev/null
  return 0
}

# tag_of DIR: what all names of the cluster have that the kernel sees.
tag_of() { printf %s "$1" | sha256sum | cut -c1-4; }

# nothing_left DIR: no namespace, mount, cgroup or process of the cluster in it.
nothing_left() {
  local tag left
  tag=$(tag_of "$1")
  left=$(
    ip netns list | grep "^rn$tag"
    grep -F "$1" /proc/self/mounts
    find /sys/fs/cgroup -maxdepth 2 -name "realnodes-$tag-*"
    pgrep -af "$1" | grep -v -e watch_over -e nothing_left -e pgrep
  )
  [ -z "$left" ] || { echo "real nodes: left behind:"; echo "$left"; return 1; }
  echo "real nodes: no namespace, mount, cgroup or process is left"
}

# A machine that is busy with something else is later than the comparison allows: one failure is told and tried again, two count.
real_nodes_or_again() {
  local status=0
  real_nodes || status=$?
  [ $status = 0 ] || [ $status = "$SKIPPED" ] || {
    echo "real nodes: failed, and run once more"
    status=0
    real_nodes || status=$?
  }
  return $status
}
