package io.tenon.benchmarks.compare;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each query took in each pass of one process.
 *
 * @param wall in seconds, by pass and query
 * @param cpu in seconds, by pass and query
 */
record QueryTimes(Map<Run, Double> wall, Map<Run, Double> cpu) {
  /** One query in one pass. */
  record Run(int pass, int query) {}

  static QueryTimes parse(List<String> lines) {
    Map<Run, Double> wall = new HashMap<>();
    Map<Run, Double> cpu = new HashMap<>();
    for (String line : lines) {
      String[] fields = line.split(" ");
      Run run = new Run(Integer.parseInt(fields[0]), Integer.parseInt(fields[1]));
      wall.put(run, Long.parseLong(fields[2]) / 1e9);
      cpu.put(run, Long.parseLong(fields[3]) / 1e9);
    }
    return new QueryTimes(wall, cpu);
  }

  double query(int pass, int query) {
    Double seconds = wall.get(new Run(pass, query));
    if (seconds == null) {
      throw new IllegalArgumentException("no time of query " + query + " in pass " + pass);
    }
    return seconds;
  }

  /** All queries of one pass. */
  double total(int pass) {
    return sum(wall, pass);
  }

  /** CPU time of all queries of one pass. */
  double totalCpu(int pass) {
    return sum(cpu, pass);
  }

  private static double sum(Map<Run, Double> times, int pass) {
    return times.entrySet().stream()
        .filter(e -> e.getKey().pass() == pass)
        .mapToDouble(Map.Entry::getValue)
        .sum();
  }
}
