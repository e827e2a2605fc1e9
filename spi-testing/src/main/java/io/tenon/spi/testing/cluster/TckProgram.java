package io.tenon.spi.testing.cluster;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * What the test kit launches in the place of an executor: writes down how it was started, and ends
 * as it is told. Needs nothing but the JDK.
 */
public final class TckProgram {
  /** Ends when it is asked to. */
  static final String RUN = "run";

  /** Does not end when it is asked to. */
  static final String IGNORE_TERMINATION = "ignore-termination";

  /** Ends at once with the exit code that follows. */
  static final String EXIT = "exit:";

  static final String SECRET_VARIABLE = "TCK_SECRET";
  static final String PLAIN_VARIABLE = "TCK_PLAIN";

  private TckProgram() {}

  /**
   * @param args the directory for its report, what to do, then values of placeholders that are
   *     reported as they are
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    String behaviour = args[1];
    if (behaviour.equals(IGNORE_TERMINATION)) {
      Runtime.getRuntime().addShutdownHook(new Thread(TckProgram::waitForEver));
    }
    report(Path.of(args[0]), args);
    if (behaviour.startsWith(EXIT)) {
      System.err.println("ending as told");
      System.exit(Integer.parseInt(behaviour.substring(EXIT.length())));
    }
    waitForEver();
  }

  private static void waitForEver() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void report(Path directory, String[] args) throws IOException {
    Properties report = new Properties();
    report.setProperty("pid", Long.toString(ProcessHandle.current().pid()));
    report.setProperty("executor", args[2]);
    report.setProperty("host", args[3]);
    report.setProperty("cores", args[4]);
    report.setProperty("profile", args[5]);
    report.setProperty("memory", args[6]);
    report.setProperty("option", System.getProperty("tck.option", ""));
    report.setProperty("secret", String.valueOf(System.getenv(SECRET_VARIABLE)));
    report.setProperty("plain", String.valueOf(System.getenv(PLAIN_VARIABLE)));
    Path file = directory.resolve("executor-" + args[2]);
    Path draft = directory.resolve("draft-" + args[2]);
    try (Writer writer = Files.newBufferedWriter(draft, StandardCharsets.UTF_8)) {
      report.store(writer, null);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
