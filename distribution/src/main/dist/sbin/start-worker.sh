#!/usr/bin/env bash
# Starts a Worker on this machine, or SPARK_WORKER_INSTANCES of them: start-worker.sh MASTER [OPTION]...
# Arguments are those of `tenon worker`; SPARK_WORKER_PORT, SPARK_WORKER_WEBUI_PORT,
# SPARK_WORKER_CORES, SPARK_WORKER_MEMORY, SPARK_WORKER_DIR, SPARK_WORKER_OPTS are read.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
case "$*" in
  '' | *--help | *-h)
    "$SPARK_HOME/bin/tenon" worker --help
    [ $# -gt 0 ] && exit 0 || exit 1
    ;;
esac
master=$1
shift
code=0
for ((instance = 1; instance <= ${SPARK_WORKER_INSTANCES:-1}; instance++)); do
  port=()
  [ -z "${SPARK_WORKER_PORT:-}" ] || port=(--port $((SPARK_WORKER_PORT + instance - 1)))
  "$SPARK_HOME/sbin/spark-daemon.sh" start org.apache.spark.deploy.worker.Worker "$instance" \
    --webui-port $((${SPARK_WORKER_WEBUI_PORT:-8081} + instance - 1)) "${port[@]}" "$master" "$@" ||
    code=$?
done
exit "$code"
