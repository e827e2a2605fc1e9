#!/usr/bin/env bash
# Runs a class of Spark in the background:
# spark-daemon.sh [--config DIR] start|submit|stop|status|decommission CLASS INSTANCE [ARGUMENT]...
# Log and pid files lie and are named as Spark's own: SPARK_LOG_DIR, SPARK_PID_DIR, SPARK_IDENT_STRING.
# SPARK_NICENESS is its priority; with SPARK_NO_DAEMONIZE it stays in the foreground.
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
if [ "${1:-}" = --config ]; then
  if ! [ -d "${2:-}" ]; then
    echo "tenon: USAGE: there is no directory '${2:-}' of settings" >&2
    exit 2
  fi
  export SPARK_CONF_DIR=$2
  shift 2
fi
# shellcheck source=../bin/tenon-env.sh
. "$TENON_HOME/bin/tenon-env.sh"

[ $# -ge 3 ] || fail USAGE \
  "usage: spark-daemon.sh [--config DIR] start|submit|stop|status|decommission CLASS INSTANCE [ARGUMENT]..." 2
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

# Keeps the last five logs: NAME.out.1 is the one before.
rotate() {
  local number
  [ -f "$log" ] || return 0
  for number in 4 3 2 1; do
    [ ! -f "$log.$number" ] || mv "$log.$number" "$log.$((number + 1))"
  done
  mv "$log" "$log.1"
}

case $action in
  start | submit)
    ! running || fail ALREADY_RUNNING "$class runs as process $PID; stop it first" 2
    program=("$TENON_HOME/bin/spark-class" "$class" "$@")
    [ "$action" = start ] || program=("$TENON_HOME/bin/spark-submit" --class "$class" "$@")
    if [ -n "${SPARK_NO_DAEMONIZE:-}" ]; then
      exec nice -n "${SPARK_NICENESS:-0}" "${program[@]}"
    fi
    mkdir -p "$log_directory" "$pid_directory" 2>/dev/null && rotate && : 2>/dev/null >>"$log" ||
      fail FILE_UNWRITABLE "cannot write $log; point SPARK_LOG_DIR to a folder that can be written" 5
    nohup nice -n "${SPARK_NICENESS:-0}" "${program[@]}" >"$log" 2>&1 </dev/null &
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
    running || {
      echo "no $class to stop"
      exit 0
    }
    echo "stopping $class"
    kill "$PID"
    for ((i = 0; i < 150; i++)); do
      running || break
      sleep 0.2
    done
    ! running || fail STOP_FAILED "$class still runs as process $PID after 30 s" 4
    rm -f "$pid_file"
    ;;
  decommission)
    running || fail NOT_RUNNING "no $class runs (there is no process of $pid_file)" 2
    echo "decommissioning $class"
    kill -s PWR "$PID"
    if [ "${1:-}" = --block-until-exit ]; then
      while running; do
        sleep 0.5
      done
      rm -f "$pid_file"
    fi
    ;;
  status)
    running || { echo "$class is not running"; exit 1; }
    echo "$class runs as process $PID"
    ;;
  *) fail USAGE "unknown action $action: start, submit, stop, status or decommission" 2 ;;
esac
