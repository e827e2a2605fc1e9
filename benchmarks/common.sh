#!/usr/bin/env bash
# Sourced by the programs beside it, in the root of the checkout.

# Sets home (the distribution) and compare (the jar of benchmarks/compare); builds both if missing.
built() {
  if ! home=$(echo distribution/target/tenon-*/bin/tenon) || [ ! -x "$home" ] ||
    ! compare=$(echo benchmarks/compare/target/tenon-benchmarks-compare-*.jar) || [ ! -f "$compare" ]; then
    ./mvnw -q -B package -DskipTests -pl distribution,benchmarks/compare -am
    home=$(echo distribution/target/tenon-*/bin/tenon)
    compare=$(echo benchmarks/compare/target/tenon-benchmarks-compare-*.jar)
  fi
  home=${home%/bin/tenon}
  # What ships has its archive of classes; a build for tests may have left it out.
  compgen -G "$home/lib/cds/*.jsa" >/dev/null || "$home/bin/tenon" cds
}

java_of() { # [JVM-OPTION] CLASS ARGUMENTS
  local options=()
  while [ "${1#-}" != "$1" ]; do options+=("$1") && shift; done
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" ${options[@]+"${options[@]}"} \
    -cp "$compare:$(echo examples/etl/target/tenon-example-etl-*.jar):$home/jars/*" "$@"
}

# Sets home, and what benchmarks/failover needs; builds it if missing.
built_failover() {
  home=$(echo distribution/target/tenon-*/bin/tenon)
  if [ ! -x "$home" ] || [ ! -d benchmarks/failover/target/classes ]; then
    ./mvnw -q -B package -DskipTests -pl distribution,benchmarks/failover -am
    home=$(echo distribution/target/tenon-*/bin/tenon)
  fi
  home=$PWD/${home%/bin/tenon}
}

failover() { # CLASS ARGUMENTS
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx256m \
    -Dtenon.home="$home" -Dtenon.checkout="$PWD" \
    -cp "benchmarks/failover/target/classes:itests/target/classes:spi-testing/target/classes:$home/jars/*" "$@"
}

# Sets home, and what benchmarks/scale needs; builds it if missing.
built_scale() {
  home=$(echo distribution/target/tenon-*/bin/tenon)
  if [ ! -x "$home" ] || [ ! -d benchmarks/scale/target/classes ]; then
    ./mvnw -q -B package -DskipTests -pl distribution,benchmarks/scale,cluster-managers/kubernetes,cluster-managers/yarn -am
    home=$(echo distribution/target/tenon-*/bin/tenon)
  fi
  home=$PWD/${home%/bin/tenon}
}

scale() { # CLASS ARGUMENTS
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -XX:+UseSerialGC -Xmx2g \
    -Dtenon.kubernetes.bundle="$(echo cluster-managers/kubernetes/target/tenon-cluster-kubernetes-*.jar)" \
    -Dtenon.yarn.bundle="$(echo cluster-managers/yarn/target/tenon-cluster-yarn-*.jar)" \
    -cp "benchmarks/scale/target/classes:itests/target/classes:spi-testing/target/classes:$home/jars/*" "$@"
}

# Runs an application of Spark that makes tables.
tables_of() { # CLASS ARGUMENTS
  "$home/bin/spark-submit" --master 'local[*]' --driver-memory 2g --conf spark.ui.enabled=false \
    --class "$1" "$compare" "${@:2}"
}

# Puts the content of FILE between <!-- NAME --> and <!-- /NAME --> of docs/BENCHMARKS.md.
into_docs() { # NAME FILE
  awk -v name="$1" -v file="$2" '
    $0 == "<!-- /" name " -->" { while ((getline line < file) > 0) print line; skip = 0 }
    !skip { print }
    $0 == "<!-- " name " -->" { skip = 1 }
  ' docs/BENCHMARKS.md >target/benchmarks/docs.md
  mv target/benchmarks/docs.md docs/BENCHMARKS.md
}
