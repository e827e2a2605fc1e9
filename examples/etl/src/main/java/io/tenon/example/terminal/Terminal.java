package io.tenon.example.terminal;

import static java.util.Objects.requireNonNull;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Where the program talks to its user: steps with their times, and a bar while one is under way. On
 * a terminal the bar is drawn in place; elsewhere a line appears every few seconds. Used by one
 * thread; a bar may be advanced by any.
 */
public final class Terminal {
  private final PrintStream out;
  private final boolean interactive;
  private final boolean unicode;

  Terminal(PrintStream out, boolean interactive, boolean unicode) {
    this.out = requireNonNull(out, "out is null");
    this.interactive = interactive;
    this.unicode = unicode;
  }

  /** The standard output of this process. */
  public static Terminal standard() {
    boolean unicode = locale().contains("UTF-8") || locale().contains("UTF8");
    Charset charset = unicode ? StandardCharsets.UTF_8 : StandardCharsets.US_ASCII;
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset);
    return new Terminal(out, isTerminal(), unicode);
  }

  private static String locale() {
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String value = System.getenv(name);
      if (value != null && !value.isEmpty()) {
        return value.toUpperCase(Locale.ROOT);
      }
    }
    return "";
  }

  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      // From Java 22 on there is a console without a terminal too, and it says so.
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException e) {
      return true;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Console.isTerminal failed", e);
    }
  }

  /** Prints one line as it is. */
  public void line(String text) {
    out.println(text);
  }

  /** An empty line. */
  public void gap() {
    out.println();
  }

  /** Says why the program ends early, and nothing after that. May be called by any thread. */
  void end(String reason) {
    // What is under way has left its line open.
    out.print(interactive ? "\n" : "");
    out.close();
    System.err.println(reason);
  }

  /** A bar for work of {@code total} units. */
  public ProgressBar bar(String label, String unit, long total) {
    return new ProgressBar(out, interactive, unicode, label, unit, total);
  }

  /**
   * Runs one step and prints its line when it is done.
   *
   * @param label what it does
   * @param result what to say of its outcome
   */
  public <T> Step<T> step(String label, Callable<T> work, Function<T, String> result)
      throws Exception {
    long start = System.nanoTime();
    if (interactive) {
      out.print("    " + label + " ...\r");
      out.flush();
    }
    T value = work.call();
    Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
    done(label, result.apply(value), elapsed);
    return new Step<>(label, value, elapsed);
  }

  /** Prints the line of a step that is done. */
  public void done(String label, String result, Duration elapsed) {
    String mark = unicode ? "\u2713" : "*";
    String text =
        String.format(Locale.ROOT, "  %s %-24s %-36s %7s", mark, label, result, seconds(elapsed));
    out.println(interactive ? "\r\033[K" + text : text);
  }

  /** A rule of the given width. */
  public String rule(int width) {
    return (unicode ? "\u2500" : "-").repeat(width);
  }

  /** {@code elapsed} in seconds with one decimal. */
  public static String seconds(Duration elapsed) {
    return String.format(Locale.ROOT, "%.1f s", elapsed.toMillis() / 1000.0);
  }

  /** A number with thousands separated. */
  public static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /**
   * A step that is done.
   *
   * @param value what it returned
   */
  public record Step<T>(String label, T value, Duration elapsed) {}
}
