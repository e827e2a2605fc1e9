#!/usr/bin/env bash
# Starts a Master on this machine, and a Worker on each one that conf/workers lists.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
"$SPARK_HOME/sbin/start-master.sh" || exit
exec "$SPARK_HOME/sbin/start-workers.sh"
