#!/usr/bin/env bash
# Sourced by the programs of bin/ and sbin/, after they have set TENON_HOME. Finds Java, reads
# conf/spark-env.sh and sets what starting a Spark JVM takes: JAVA, CLASS_PATH, CDS and START_OPTIONS.
# Forks as little as it can: this runs before each and every command.

fail() { # CODE MESSAGE EXIT_CODE
  printf 'tenon: %s: %s\n' "$1" "$2" >&2
  exit "$3"
}

export TENON_HOME
export SPARK_HOME=$TENON_HOME
export SPARK_SCALA_VERSION=2.13
export SPARK_CONF_DIR=${SPARK_CONF_DIR:-$TENON_HOME/conf}

if [ -z "${SPARK_ENV_LOADED:-}" ] && [ -f "$SPARK_CONF_DIR/spark-env.sh" ]; then
  export SPARK_ENV_LOADED=1
  set -a
  # shellcheck source=/dev/null
  . "$SPARK_CONF_DIR/spark-env.sh"
  set +a
fi

# --- Java -------------------------------------------------------------------------------------

if [ -n "${JAVA_HOME:-}" ]; then
  JAVA=$JAVA_HOME/bin/java
  [ -x "$JAVA" ] || fail JAVA_NOT_FOUND \
    "JAVA_HOME is $JAVA_HOME, but there is no program $JAVA; point JAVA_HOME to a JDK 17 or newer" 3
else
  JAVA=$(command -v java) || fail JAVA_NOT_FOUND \
    "there is no Java on this machine's PATH; install a JDK 17 or newer, or point JAVA_HOME to one" 3
fi

# The file `release` of a JDK tells its version without starting it.
JAVA_VERSION= JAVA_RUNTIME_VERSION= IMPLEMENTOR= OS_ARCH=
java_home=${JAVA_HOME:-}
if [ -z "$java_home" ]; then
  java_home=$(readlink -f "$JAVA" 2>/dev/null) || java_home=$JAVA
  java_home=${java_home%/bin/java}
fi
if [ -r "$java_home/release" ]; then
  while IFS='=' read -r key value; do
    value=${value#\"} value=${value%\"}
    case $key in
      JAVA_VERSION) JAVA_VERSION=$value ;;
      JAVA_RUNTIME_VERSION) JAVA_RUNTIME_VERSION=$value ;;
      IMPLEMENTOR) IMPLEMENTOR=$value ;;
      OS_ARCH) OS_ARCH=$value ;;
    esac
  done <"$java_home/release"
fi
if [ -z "$JAVA_VERSION" ]; then
  JAVA_VERSION=$("$JAVA" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
fi
java_feature=${JAVA_VERSION%%[!0-9]*}
if ! [ "${java_feature:-0}" -ge 17 ]; then
  fail JAVA_TOO_OLD \
    "$JAVA is Java ${JAVA_VERSION:-of an unknown version}; point JAVA_HOME to a JDK 17 or newer" 3
fi

# --- Class path and archive of classes --------------------------------------------------------

# conf comes last: the archive serves any class path that begins as the one it was made with.
CLASS_PATH=
while IFS= read -r jar; do
  CLASS_PATH+=$TENON_HOME/jars/$jar:
done <"$TENON_HOME/jars/classpath.list" || fail DISTRIBUTION_DAMAGED \
  "$TENON_HOME/jars/classpath.list cannot be read; unpack or build the distribution again" 3
CLASS_PATH+=$SPARK_CONF_DIR/
for directory in "${HADOOP_CONF_DIR:-}" "${YARN_CONF_DIR:-}" "${SPARK_DIST_CLASSPATH:-}"; do
  [ -z "$directory" ] || CLASS_PATH+=:$directory
done

# One archive for each Java that is used here. One that does not fit is not used, in silence.
cds_name=$IMPLEMENTOR-${JAVA_RUNTIME_VERSION:-$JAVA_VERSION}-$OS_ARCH
CDS=$TENON_HOME/lib/cds/${cds_name//[!A-Za-z0-9.+-]/_}.jsa
START_OPTIONS=("-Dtenon.cds=$CDS")
if [ -r "$CDS" ]; then
  START_OPTIONS+=("-XX:SharedArchiveFile=$CDS" "@$TENON_HOME/lib/cds/options")
fi

# First, so that whatever is said for one of the JVMs counts more.
read -r -a own_options <<<"${TENON_JAVA_OPTIONS:-}"
START_OPTIONS+=("${own_options[@]}")

JAVA_OPTIONS=$TENON_HOME/lib/java-options

# In its first seconds a Spark JVM spends a third of its time in the compilers, for code that runs a
# few times more. Twice the usual counts of calls before the fast compiler, and four times before the
# optimizing one, leave much of that out. More would cost queries more than the start gains. What is
# hot in a query is in loops, which count as usual.
COMPILER_OPTIONS=(
  -XX:Tier3InvocationThreshold=400 -XX:Tier3MinInvocationThreshold=200 -XX:Tier3CompileThreshold=4000
  -XX:Tier4InvocationThreshold=20000 -XX:Tier4MinInvocationThreshold=2400
  -XX:Tier4CompileThreshold=60000)

# --- Commands ---------------------------------------------------------------------------------

# Whether something may set the driver's memory, JVM options or class path: only then is Spark's
# launcher, a JVM of its own, asked for the command. A false alarm costs time, nothing else.
has_driver_options() {
  local argument line
  [ -z "${SPARK_DRIVER_MEMORY:-}${SPARK_MEM:-}${SPARK_SUBMIT_OPTS:-}${SPARK_PREPEND_CLASSES:-}" ] &&
    [ -z "${SPARK_TESTING:-}${SPARK_PRINT_LAUNCH_COMMAND:-}${SPARK_CONNECT_MODE:-}" ] || return 0
  for argument; do
    case $argument in
      --driver-* | --properties-file* | --extra-properties-file* | --load-spark-defaults | \
        --deploy-mode* | --remote* | *spark.driver.* | *spark.submit.deployMode* | *spark.api.mode* | \
        *spark.remote* | pyspark-shell* | sparkr-shell* | *thriftserver* | *SparkConnectServer*)
        return 0
        ;;
    esac
  done
  [ ! -e "$SPARK_CONF_DIR/java-opts" ] || return 0
  if [ -r "$SPARK_CONF_DIR/spark-defaults.conf" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
      case $line in
        '#'*) ;;
        *spark.driver.* | *spark.submit.deployMode* | *spark.api.mode* | *spark.remote*) return 0 ;;
      esac
    done <"$SPARK_CONF_DIR/spark-defaults.conf"
  fi
  return 1
}

# Sets COMMAND to the JVM that Spark's launcher would start for CLASS with ARGUMENTS, up to the
# class: its options, our class path.
launcher_command() { # CLASS ARGUMENTS
  local class=$1 part begun= cp_next= complete=
  COMMAND=()
  while IFS= read -r -d '' part; do
    # The launcher begins with an empty line, which ends whatever its JVM has warned of before.
    if [ -z "$begun" ]; then
      begun=yes
      continue
    fi
    part=${part#$'\n'}
    if [ -n "$cp_next" ]; then
      # Spark's class path is EXTRA:conf:slf4j:jars/*:MORE; ours takes the place of the middle.
      case $part in
        "$SPARK_CONF_DIR"*) part=$CLASS_PATH ;;
        *) part=${part%%":$SPARK_CONF_DIR"*}:$CLASS_PATH ;;
      esac
      cp_next=
    fi
    case $part in
      '') continue ;;
      -cp)
        COMMAND+=("${START_OPTIONS[@]}" "${COMPILER_OPTIONS[@]}")
        cp_next=yes
        ;;
      "$class")
        complete=yes
        break
        ;;
    esac
    COMMAND+=("$part")
  done < <("$JAVA" -Xmx128m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$CLASS_PATH" \
    org.apache.spark.launcher.Main "$@")
  # The launcher has said on stderr what is wrong.
  [ -n "$complete" ] || exit 2
}

# Sets COMMAND to the Master or Worker of a standalone cluster, ours in the place of Spark's CLASS.
daemon_command() { # CLASS ARGUMENTS
  launcher_command "$@"
  # Spark's name of it stays on the command line, where people and scripts look for it.
  COMMAND+=("-Dtenon.daemon=$1" -Dtenon.log.level=info "io.tenon.spark.daemon.Tenon${1##*.}")
}

# Sets COMMAND to the JVM that Spark's own spark-submit would start for these arguments.
spark_jvm() { # ARGUMENTS
  if has_driver_options "$@"; then
    local argument known=() setting= manifest=
    # The launcher knows neither --place nor -f, and with a flag that it does not know it drops the others.
    for argument; do
      if [ -n "$manifest" ]; then
        manifest=
        continue
      fi
      case $argument in
        -f) manifest=yes ;;
        --place) known+=(--conf) setting=spark.tenon.placement= ;;
        --place=*) known+=(--conf "spark.tenon.placement=${argument#*=}") ;;
        *) known+=("$setting$argument") setting= ;;
      esac
    done
    launcher_command org.apache.spark.deploy.SparkSubmit "${known[@]}"
  else
    COMMAND=("$JAVA" "${START_OPTIONS[@]}" "${COMPILER_OPTIONS[@]}" -cp "$CLASS_PATH" "@$JAVA_OPTIONS")
  fi
}

# Sets DRIVER_ARGUMENTS to those of a command's arguments that spark-submit knows as well and that
# shape the JVM.
driver_arguments() { # ARGUMENTS
  DRIVER_ARGUMENTS=()
  while [ $# -gt 0 ]; do
    case $1 in
      --) break ;;
      --driver-memory | --driver-java-options | --driver-class-path | --driver-library-path | \
        --properties-file | --master | --conf | -c)
        [ $# -gt 1 ] || break
        # Where that file cannot be read, the program says so better than Spark's launcher.
        [ "$1" = --properties-file ] && [ ! -r "$2" ] || DRIVER_ARGUMENTS+=("$1" "$2")
        shift
        ;;
      --properties-file=*)
        [ ! -r "${1#*=}" ] || DRIVER_ARGUMENTS+=("${1%%=*}" "${1#*=}")
        ;;
      --driver-*=* | --master=* | --conf=*)
        DRIVER_ARGUMENTS+=("${1%%=*}" "${1#*=}")
        ;;
    esac
    shift
  done
  DRIVER_ARGUMENTS+=(spark-internal)
}
