#!/usr/bin/env bash
# Starts a Worker on each machine that conf/workers lists, for the Master on this one.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
exec "$SPARK_HOME/sbin/workers.sh" cd "$SPARK_HOME" \; "$SPARK_HOME/sbin/start-worker.sh" \
  "spark://$SPARK_MASTER_HOST:$SPARK_MASTER_PORT" "$@"
