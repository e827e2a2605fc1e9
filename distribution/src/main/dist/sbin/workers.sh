#!/usr/bin/env bash
# Runs a command on each machine that conf/workers lists, by ssh: workers.sh [--config DIR] COMMAND...
# SPARK_WORKERS names another list, SPARK_SSH_OPTS gives options of ssh, SPARK_SSH_FOREGROUND runs one
# after the other, SPARK_WORKER_SLEEP waits so many seconds in between.
set -u
if [ "${1:-}" = --config ]; then
  export SPARK_CONF_DIR=$2
  shift 2
fi
list=${SPARK_WORKERS:-}
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
if [ $# -eq 0 ]; then
  echo "usage: workers.sh [--config DIR] COMMAND..." >&2
  exit 2
fi
list=${list:-${SPARK_WORKERS:-$SPARK_CONF_DIR/workers}}
hosts=localhost
if [ -f "$list" ]; then
  hosts=$(sed 's/#.*$//; /^[[:space:]]*$/d' "$list")
elif [ "$list" != "$SPARK_CONF_DIR/workers" ]; then
  echo "tenon: FILE_UNREADABLE: there is no list of workers $list" >&2
  exit 2
fi
command=("${@// /\\ }")
run() { # HOST
  # shellcheck disable=SC2086
  ssh ${SPARK_SSH_OPTS:--o StrictHostKeyChecking=no} "$1" "${command[@]}" 2>&1 | sed "s/^/$1: /"
  return "${PIPESTATUS[0]}"
}
code=0 jobs=()
for host in $hosts; do
  if [ -n "${SPARK_SSH_FOREGROUND:-}" ]; then
    run "$host" </dev/null || code=$?
  else
    run "$host" </dev/null &
    jobs+=($!)
  fi
  [ -z "${SPARK_WORKER_SLEEP:-}" ] || sleep "$SPARK_WORKER_SLEEP"
done
for job in "${jobs[@]}"; do
  wait "$job" || code=$?
done
exit "$code"
