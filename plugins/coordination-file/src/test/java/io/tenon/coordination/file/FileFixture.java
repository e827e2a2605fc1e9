package io.tenon.coordination.file;

import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.plugin.Resources;
import io.tenon.spi.testing.coordination.CoordinationFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;

/** Groups in a directory of their own. */
public final class FileFixture implements CoordinationFixture {
  private final Path directory;

  public FileFixture() {
    try {
      directory = Files.createTempDirectory("coordination");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public CoordinationProvider provider(Resources resources) {
    return new FileCoordinationProvider(resources);
  }

  @Override
  public Map<String, String> settings() {
    return Map.of(
        FileSettings.PREFIX + "dir", directory.toString(), FileSettings.PREFIX + "poll", "20ms");
  }

  @Override
  public Duration failover() {
    return Duration.ofSeconds(3);
  }

  @Override
  public void expire(CoordinationSession session) throws IOException {
    Path sessions = Path.of(session.description().substring("files in ".length()), "@sessions");
    Files.deleteIfExists(sessions.resolve(((FileSession) session).fileName() + ".lock"));
  }

  @Override
  public boolean supportsExpiryOfPausedProcess() {
    return false;
  }

  @Override
  public OptionalInt port() {
    return OptionalInt.empty();
  }

  @Override
  public Map<String, String> settings(int port) {
    throw new UnsupportedOperationException("files have no port");
  }
}
