#!/usr/bin/env bash
# Drains the Workers of this machine: decommission-worker.sh [--block-until-exit]. What runs there
# moves away where spark.decommission.enabled is true for the Worker, which ends when all has gone.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
code=0
for ((instance = 1; instance <= ${SPARK_WORKER_INSTANCES:-1}; instance++)); do
  "$SPARK_HOME/sbin/spark-daemon.sh" decommission org.apache.spark.deploy.worker.Worker \
    "$instance" "$@" || code=$?
done
exit "$code"
