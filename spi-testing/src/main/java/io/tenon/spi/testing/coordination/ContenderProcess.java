package io.tenon.spi.testing.coordination;

import io.tenon.spi.testing.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** A {@link Contender} in its own JVM, which can be paused and killed. */
final class ContenderProcess implements AutoCloseable {
  private final Process process;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final Writer input;

  ContenderProcess(
      Class<? extends CoordinationFixture> fixture,
      String group,
      String name,
      Map<String, String> settings)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                Contender.class.getName(),
                fixture.getName(),
                group,
                name));
    settings.forEach((key, value) -> command.add(key + "=" + value));
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    input = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
    Thread reader = new Thread(this::listen, "contender-" + name);
    reader.setDaemon(true);
    reader.start();
  }

  /** Waits for a line that starts so, and returns it. */
  String await(String start, Duration limit) {
    Await.until("'" + start + "' from the contender; it said " + tail(), limit, () -> has(start));
    return find(start).orElseThrow();
  }

  /** The last line that starts so. */
  Optional<String> last(String start) {
    return said.stream().filter(line -> line.startsWith(start)).reduce((first, next) -> next);
  }

  long count(String start) {
    return said.stream().filter(line -> line.startsWith(start)).count();
  }

  boolean has(String start) {
    return find(start).isPresent();
  }

  void tell(String line) throws IOException {
    input.write(line + "\n");
    input.flush();
  }

  void pause() throws Exception {
    signal("STOP");
  }

  void resume() throws Exception {
    signal("CONT");
  }

  /** As {@code kill -9}. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  private void signal(String name) throws Exception {
    int exit =
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }

  private Optional<String> find(String start) {
    return said.stream().filter(line -> line.startsWith(start)).findFirst();
  }

  private List<String> tail() {
    return said.subList(Math.max(0, said.size() - 5), said.size());
  }

  private void listen() {
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        said.add(line);
      }
    } catch (IOException e) {
      // A killed process takes its end of the pipe along.
      said.add("ended " + e.getMessage());
    }
  }
}
