#!/usr/bin/env bash
# Stops the Workers on each machine that conf/workers lists.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
exec "$SPARK_HOME/sbin/workers.sh" cd "$SPARK_HOME" \; "$SPARK_HOME/sbin/stop-worker.sh"
