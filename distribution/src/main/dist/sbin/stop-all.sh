#!/usr/bin/env bash
# Stops the Workers on each machine that conf/workers lists, and the Master on this one.
# shellcheck source=spark-config.sh
. "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-config.sh"
"$SPARK_HOME/sbin/stop-workers.sh"
code=$?
"$SPARK_HOME/sbin/stop-master.sh" || code=$?
exit "$code"
