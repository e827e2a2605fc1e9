#!/usr/bin/env bash
# Stops the Master that start-master.sh started.
exec "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/spark-daemon.sh" stop org.apache.spark.deploy.master.Master 1
