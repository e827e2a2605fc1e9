package io.tenon.spi.cluster;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.InvocationTargetException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A main class for clusters that start processes by themselves and know no {@link Placeholder}s:
 * they can give a process its number, its host, its cores and the number of its profile as plain
 * arguments. It puts the values into the arguments and the {@code -D} options of the program that
 * it is wrapped around, and runs that in this process. It also ends the process soon after the one
 * that started it has ended, so that nothing outlives the cluster's agent on its machine.
 */
public final class ProcessLauncher {
  /** Clusters replace tokens too, with values of their own: ours are hidden from them. */
  private static final String HIDDEN = "{{TENON_";

  private static final String SHOWN = "{{";
  private static final int OWN_ARGUMENTS = 8;
  private static final int EXIT_CODE = 1;
  private static final long GRACE_SECONDS = 5;
  private static final int CONNECT_MILLIS = 5_000;
  private static final long MEBIBYTE = 1 << 20;

  private ProcessLauncher() {}

  /**
   * How a cluster counts.
   *
   * @param firstExecutor the id of the executor that the cluster gives the number 0
   * @param firstProfile the cluster's number of the profile with the id 0
   */
  public record Numbering(int firstExecutor, int firstProfile) {}

  /**
   * What the cluster is to write in the place of the values that it alone knows.
   *
   * @param number the number of the process, a token or an expression of the cluster's
   * @param host where it runs
   * @param cores how many it has
   * @param profile the cluster's number of its profile
   * @param agent a URL with the host and port of what starts the process on its machine
   */
  public record Tokens(String number, String host, String cores, String profile, String agent) {}

  /**
   * The program {@code program} inside of this one. Its environment must hold no placeholder: a
   * process cannot change that.
   */
  public static ProcessTemplate wrap(ProcessTemplate program, Numbering numbering, Tokens tokens) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                Integer.toString(numbering.firstExecutor()),
                tokens.number(),
                tokens.host(),
                tokens.cores(),
                Integer.toString(numbering.firstProfile()),
                tokens.profile(),
                tokens.agent(),
                program.mainClass()));
    program.arguments().forEach(argument -> arguments.add(hide(argument)));
    return new ProcessTemplate(
        ProcessLauncher.class.getName(),
        program.classPath(),
        program.jvmOptions().stream()
            .map(option -> option.startsWith("-D") ? hide(option) : option)
            .toList(),
        arguments,
        program.environment(),
        program.secrets());
  }

  private static String hide(String text) {
    String hidden = text;
    for (Placeholder placeholder : Placeholder.values()) {
      hidden = hidden.replace(placeholder.token(), hidden(placeholder));
    }
    return hidden;
  }

  private static String hidden(Placeholder placeholder) {
    return HIDDEN + placeholder.token().substring(SHOWN.length());
  }

  /**
   * Runs the wrapped program.
   *
   * @param args as {@link #wrap} has made them
   */
  public static void main(String[] args) throws Throwable {
    endWithParent(args[6]);
    Map<Placeholder, String> values = values(args);
    Properties properties = System.getProperties();
    properties
        .stringPropertyNames()
        .forEach(
            name -> properties.setProperty(name, replace(properties.getProperty(name), values)));
    String[] arguments = new String[args.length - OWN_ARGUMENTS];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = replace(args[OWN_ARGUMENTS + i], values);
    }
    run(args[OWN_ARGUMENTS - 1], arguments);
  }

  private static Map<Placeholder, String> values(String[] args) {
    Map<Placeholder, String> values = new EnumMap<>(Placeholder.class);
    values.put(Placeholder.EXECUTOR_ID, sum(args[0], args[1]));
    values.put(Placeholder.HOST, args[2]);
    values.put(Placeholder.CORES, args[3]);
    values.put(
        Placeholder.PROFILE_ID,
        Integer.toString(Integer.parseInt(args[5]) - Integer.parseInt(args[4])));
    return values;
  }

  private static String sum(String left, String right) {
    return Integer.toString(Integer.parseInt(left) + Integer.parseInt(right));
  }

  private static String replace(String text, Map<Placeholder, String> values) {
    if (!text.contains(HIDDEN)) {
      return text;
    }
    String replaced = text;
    for (Map.Entry<Placeholder, String> value : values.entrySet()) {
      replaced = replaced.replace(hidden(value.getKey()), value.getValue());
    }
    String memory = hidden(Placeholder.MEMORY_MIB);
    return replaced.contains(memory)
        ? replaced.replace(memory, Long.toString(heapMebibytes()))
        : replaced;
  }

  /** What {@code -Xmx} says; the heap's own figure is smaller with some collectors. */
  private static long heapMebibytes() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.matches("-Xmx\\d+[mM]"))
        .reduce((first, second) -> second)
        .map(option -> Long.parseLong(option.substring("-Xmx".length(), option.length() - 1)))
        .orElseGet(() -> Runtime.getRuntime().maxMemory() / MEBIBYTE);
  }

  private static void run(String mainClass, String[] arguments) throws Throwable {
    try {
      Class.forName(mainClass, true, ClassLoader.getSystemClassLoader())
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static void endWithParent(String agent) {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    if (parent.isEmpty()) {
      return;
    }
    CompletableFuture<ProcessHandle> end = parent.get().onExit();
    // Hooks clean up; one that waits for what is gone is not waited for.
    var unusedExit = end.thenRunAsync(() -> System.exit(EXIT_CODE));
    var unusedHalt =
        end.thenRunAsync(
            () -> Runtime.getRuntime().halt(EXIT_CODE),
            CompletableFuture.delayedExecutor(GRACE_SECONDS, TimeUnit.SECONDS));
    if (isGone(URI.create(agent))) {
      // It ended before this could watch it, and another process is the parent now.
      System.err.println("what started this process at " + agent + " is gone");
      System.exit(EXIT_CODE);
    }
  }

  private static boolean isGone(URI agent) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(agent.getHost(), agent.getPort()), CONNECT_MILLIS);
      return false;
    } catch (ConnectException e) {
      return true;
    } catch (IOException e) {
      // A busy machine, not a missing process.
      return false;
    }
  }
}
