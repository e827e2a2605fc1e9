#!/usr/bin/env bash
# Sourced by the programs of sbin/, and by whoever wants their settings: SPARK_HOME, SPARK_CONF_DIR
# and what conf/spark-env.sh sets.
SPARK_HOME=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/.." && pwd -P)
export SPARK_HOME
export TENON_HOME=$SPARK_HOME
export SPARK_CONF_DIR=${SPARK_CONF_DIR:-$SPARK_HOME/conf}
if [ -z "${SPARK_ENV_LOADED:-}" ] && [ -f "$SPARK_CONF_DIR/spark-env.sh" ]; then
  export SPARK_ENV_LOADED=1
  set -a
  # shellcheck source=/dev/null
  . "$SPARK_CONF_DIR/spark-env.sh"
  set +a
fi
# Where the Master is, for what starts it and what looks for it.
SPARK_MASTER_HOST=${SPARK_MASTER_HOST:-$(hostname -f 2>/dev/null || uname -n)}
SPARK_MASTER_PORT=${SPARK_MASTER_PORT:-7077}
