package io.tenon.spi.testing.cluster;

import io.tenon.spi.ByteSize;
import io.tenon.spi.cluster.ApplicationRequest;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ExecutorIdRange;
import io.tenon.spi.cluster.Placeholder;
import io.tenon.spi.cluster.ProcessTemplate;
import io.tenon.spi.cluster.ResourceProfile;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;

/**
 * The application of one test.
 *
 * @param directory where its programs report
 * @param placeholderInEnvironment whether its environment holds a placeholder
 */
record TckApplication(Path directory, boolean placeholderInEnvironment) {
  static final String SECRET = "not-for-the-command-line";
  static final ExecutorIdRange IDS = new ExecutorIdRange(100, 199);

  static ResourceProfile profile(int id, int cores) {
    return new ResourceProfile(
        id, cores, ByteSize.ofMebibytes(48), ByteSize.ofMebibytes(64), Map.of());
  }

  ApplicationRequest request(String master, String behaviour, Map<String, String> settings) {
    return request(master, template(behaviour), settings);
  }

  ApplicationRequest request(
      String master, ProcessTemplate template, Map<String, String> settings) {
    return new ApplicationRequest(
        "tck-" + UUID.randomUUID(), "tck", "tester", master, template, IDS, settings);
  }

  ProcessTemplate template(String behaviour) {
    return new ProcessTemplate(
        TckProgram.class.getName(),
        List.of(codeSource().toString()),
        List.of(
            "-Xmx" + Placeholder.MEMORY_MIB.token() + "m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Dtck.option=option of " + Placeholder.EXECUTOR_ID.token()),
        List.of(
            directory.toString(),
            behaviour,
            Placeholder.EXECUTOR_ID.token(),
            Placeholder.HOST.token(),
            Placeholder.CORES.token(),
            Placeholder.PROFILE_ID.token(),
            Placeholder.MEMORY_MIB.token()),
        Map.of(
            TckProgram.SECRET_VARIABLE,
            SECRET,
            TckProgram.PLAIN_VARIABLE,
            plain(Placeholder.EXECUTOR_ID.token())),
        Set.of(TckProgram.SECRET_VARIABLE));
  }

  /** The value of the plain variable for this executor. */
  String plain(String executor) {
    return placeholderInEnvironment ? "of " + executor : "of all";
  }

  private static Path codeSource() {
    try {
      return Path.of(TckProgram.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What the program of this executor reported, once it has. */
  Properties report(ExecutorId id, Duration limit) {
    Await.until(limit, () -> "executor " + id + " runs", () -> findReport(id).isPresent());
    return findReport(id).orElseThrow();
  }

  Optional<Properties> findReport(ExecutorId id) {
    Path file = directory.resolve("executor-" + id);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    Properties report = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      report.load(reader);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Optional.of(report);
  }
}
