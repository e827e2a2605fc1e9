package io.tenon.itests.yarn;

import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One server of Hadoop as a process. It ends with the test's JVM at the latest. */
final class HadoopServer implements AutoCloseable {
  private static final Duration START_LIMIT = Duration.ofSeconds(120);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Path log;
  private final Process process;

  private HadoopServer(Path log, Process process) {
    this.log = log;
    this.process = process;
    Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
  }

  /**
   * Starts a main class of Hadoop.
   *
   * @param conf the configuration directory
   * @param name of the log file beside it
   */
  static HadoopServer start(Path conf, String name, String mainClass, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-Djava.net.preferIPv4Stack=true"));
    for (String opened : List.of("lang", "util", "io", "net", "nio")) {
      command.add("--add-opens=java.base/java." + opened + "=ALL-UNNAMED");
    }
    Path kerberos = conf.resolve("krb5.conf");
    if (Files.exists(kerberos)) {
      command.add("-Djava.security.krb5.conf=" + kerberos);
    }
    command.addAll(List.of("-cp", conf + ":" + library() + "/*", mainClass));
    command.addAll(List.of(arguments));
    Path log = conf.resolveSibling(name + ".log");
    ProcessBuilder builder = new ProcessBuilder(command).directory(conf.getParent().toFile());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new HadoopServer(log, builder.start());
  }

  /** Where the jars of the servers lie. */
  private static Path library() {
    Path library = Path.of(System.getProperty("tenon.hadoop.lib", "")).toAbsolutePath();
    if (!Files.isDirectory(library)) {
      throw new IllegalStateException(
          "there are no jars of Hadoop's servers in '" + library + "'; run the tests with Maven");
    }
    return library;
  }

  void awaitAnswer(String url, String part) {
    Await.until(
        START_LIMIT,
        () -> "'" + part + "' in " + url + "; the log ends with\n" + tail(),
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("ended with " + process.exitValue() + ":\n" + tail());
          }
          return get(url).contains(part);
        });
  }

  /** The body of the answer, or nothing where there is none. */
  static String get(String url) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .header("Accept", "application/json")
            .build();
    try {
      return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    } catch (IOException e) {
      // Not up yet, or not any more.
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while asking " + url, e);
    }
  }

  static void put(String url, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json")
            .PUT(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new AssertionError(url + " answered " + answer.statusCode() + ": " + answer.body());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while telling " + url, e);
    }
  }

  void awaitSuccess() throws InterruptedException {
    if (!process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new AssertionError("did not succeed:\n" + tail());
    }
  }

  private String tail() {
    try (Stream<String> lines = Files.lines(log)) {
      List<String> all = lines.toList();
      return String.join("\n", all.subList(Math.max(0, all.size() - 40), all.size()));
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** As {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
