#!/usr/bin/env bash
# Stops the Workers that start-worker.sh started on this machine.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
code=0
for ((instance = 1; instance <= ${SPARK_WORKER_INSTANCES:-1}; instance++)); do
  "$SPARK_HOME/sbin/spark-daemon.sh" stop org.apache.spark.deploy.worker.Worker "$instance" ||
    code=$?
done
exit "$code"
