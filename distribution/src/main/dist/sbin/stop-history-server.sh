#!/usr/bin/env bash
# Stops the history server that start-history-server.sh started.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-daemon.sh" stop org.apache.spark.deploy.history.HistoryServer 1 "$@"
