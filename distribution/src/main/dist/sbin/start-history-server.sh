#!/usr/bin/env bash
# Starts Spark's history server. Settings: spark.history.* in conf/spark-defaults.conf, SPARK_HISTORY_OPTS.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-daemon.sh" start org.apache.spark.deploy.history.HistoryServer 1 "$@"
