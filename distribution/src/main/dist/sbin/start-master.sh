#!/usr/bin/env bash
# Starts a Master on this machine. Arguments are those of `tenon master`; SPARK_MASTER_HOST,
# SPARK_MASTER_PORT, SPARK_MASTER_WEBUI_PORT, SPARK_MASTER_OPTS and SPARK_DAEMON_* are read.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
case "$*" in
  *--help | *-h) exec "$SPARK_HOME/bin/tenon" master --help ;;
esac
exec "$SPARK_HOME/sbin/spark-daemon.sh" start org.apache.spark.deploy.master.Master 1 \
  --host "$SPARK_MASTER_HOST" --port "$SPARK_MASTER_PORT" \
  --webui-port "${SPARK_MASTER_WEBUI_PORT:-8080}" "$@"
