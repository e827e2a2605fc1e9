package io.tenon.cluster.local;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import io.tenon.spi.cluster.ExecutorDefaults;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code process}, {@code process[N]}, {@code process[N,cores]}, {@code
 * process[N,cores,memory]}.
 */
final class ProcessAddress {
  static final String SCHEME = "process";

  private static final Pattern SYNTAX =
      Pattern.compile(
          "process(?:\\[\\s*([^,\\]]*?)\\s*(?:,\\s*([^,\\]]*?)\\s*(?:,\\s*([^,\\]]*?)\\s*)?)?\\])?");
  private static final String HELP =
      "write process[N,cores,memory], for example process[2,1,1g]; N may be *, cores and memory may"
          + " be left out";

  private ProcessAddress() {}

  /**
   * What {@code master} says, where {@code *} stands for as many executors as use all of {@code
   * processors}.
   */
  static ExecutorDefaults parse(String master, int processors) {
    Matcher matcher = SYNTAX.matcher(master.trim());
    if (!matcher.matches()) {
      throw bad(master, "it cannot be read", null);
    }
    OptionalInt cores = number(master, "cores", matcher.group(2));
    return new ExecutorDefaults(
        executors(master, matcher.group(1), Math.max(1, processors / cores.orElse(1))),
        cores,
        memory(master, matcher.group(3)));
  }

  private static OptionalInt executors(String master, @Nullable String text, int all) {
    return "*".equals(text) ? OptionalInt.of(all) : number(master, "N", text);
  }

  private static OptionalInt number(String master, String name, @Nullable String text) {
    if (text == null) {
      return OptionalInt.empty();
    }
    int number;
    try {
      number = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw bad(master, "'%s' is no number for %s".formatted(text, name), e);
    }
    if (number < 1) {
      throw bad(master, "%s is %d and must be at least 1".formatted(name, number), null);
    }
    return OptionalInt.of(number);
  }

  private static Optional<ByteSize> memory(String master, @Nullable String text) {
    if (text == null) {
      return Optional.empty();
    }
    ByteSize memory;
    try {
      memory = ByteSize.parse(text);
    } catch (IllegalArgumentException e) {
      throw bad(master, e.getMessage(), e);
    }
    if (memory.toMebibytes() < 1) {
      throw bad(master, "a memory of '%s' is less than 1m".formatted(text), null);
    }
    return Optional.of(memory);
  }

  private static TenonException bad(String master, String why, @Nullable Throwable cause) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_BAD_ADDRESS,
        "the master '%s' is wrong: %s; %s".formatted(master, why, HELP),
        cause);
  }
}
