#!/usr/bin/env bash
# Runs a class of Spark in the background: spark-daemon.sh start|stop|status CLASS INSTANCE [ARGUMENT]...
# Log and pid files lie and are named as Spark's own: SPARK_LOG_DIR, SPARK_PID_DIR, SPARK_IDENT_STRING.
set -euo pipefail

self=${BASH_SOURCE[0]}
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=${self%/*}/$link ;;
  esac
done
TENON_HOME=$(cd "${self%/*}/.." && pwd -P)
# shellcheck source=../bin/tenon-env.sh
. "$TENON_HOME/bin/tenon-env.sh"

[ $# -ge 3 ] || fail USAGE "usage: spark-daemon.sh start|stop|status CLASS INSTANCE [ARGUMENT]..." 2
action=$1 class=$2 instance=$3
shift 3

log_directory=${SPARK_LOG_DIR:-$TENON_HOME/logs}
pid_directory=${SPARK_PID_DIR:-/tmp}
name=spark-${SPARK_IDENT_STRING:-${USER:-$(id -un)}}-$class-$instance
log=$log_directory/$name-${HOSTNAME:-$(uname -n)}.out
pid_file=$pid_directory/$name.pid

# Sets PID to the running process; fails where there is none. A pid may have gone to another program.
running() {
  [ -r "$pid_file" ] && PID=$(cat "$pid_file") && [[ $(ps -p "$PID" -o args= 2>/dev/null) == *"$class"* ]]
}

case $action in
  start)
    ! running || fail ALREADY_RUNNING "$class runs as process $PID; stop it first" 2
    mkdir -p "$log_directory" "$pid_directory" 2>/dev/null && : 2>/dev/null >>"$log" ||
      fail FILE_UNWRITABLE "cannot write $log; point SPARK_LOG_DIR to a folder that can be written" 5
    nohup "$TENON_HOME/bin/spark-class" "$class" "$@" >"$log" 2>&1 </dev/null &
    echo $! >"$pid_file"
    echo "starting $class, logging to $log"
    # A wrong setting ends it within seconds.
    for _ in 1 2 3 4 5 6; do
      sleep 0.5
      running || {
        rm -f "$pid_file"
        tail -n 10 "$log" | sed 's/^/  /' >&2
        fail START_FAILED "$class ended at once; its log is $log" 4
      }
    done
    ;;
  stop)
    running || fail NOT_RUNNING "no $class runs (there is no process of $pid_file)" 2
    echo "stopping $class"
    kill "$PID"
    for ((i = 0; i < 150; i++)); do
      running || break
      sleep 0.2
    done
    ! running || fail STOP_FAILED "$class still runs as process $PID after 30 s" 4
    rm -f "$pid_file"
    ;;
  status)
    running || { echo "$class is not running"; exit 1; }
    echo "$class runs as process $PID"
    ;;
  *) fail USAGE "unknown action $action: start, stop or status" 2 ;;
esac
