package io.tenon.coordination.file;

import static java.util.Objects.requireNonNull;

import io.tenon.coordination.common.Announcer;
import io.tenon.spi.TenonException;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.coordination.CoordinationErrorCode;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.plugin.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps each group in a directory of its own. */
final class FileCoordinationProvider implements CoordinationProvider {
  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();

  FileCoordinationProvider(Resources resources) {
    this.resources = requireNonNull(resources, "resources is null");
  }

  @Override
  public ConfigSchema settings() {
    return FileSettings.SCHEMA;
  }

  @Override
  public CoordinationSession connect(CoordinationRequest request) {
    FileSettings settings = FileSettings.read(request.settings());
    Path root = settings.directory().toAbsolutePath().resolve(request.group());
    String suffix = "-" + sessions.incrementAndGet();
    System.Logger log = resources.logger(FileCoordinationProvider.class.getName());
    AtomicReference<Optional<FileSession>> open = new AtomicReference<>(Optional.empty());
    try {
      GroupDirectory directory = new GroupDirectory(root, settings.patience());
      FileSession session =
          new FileSession(
              request,
              directory,
              new Announcer(resources.threads("listener" + suffix, 1), log),
              resources.timer("poll" + suffix),
              log,
              () -> open.set(Optional.empty()));
      open.set(Optional.of(session));
      // After its threads, and so closed before them.
      resources.closeOnStop("session" + suffix, () -> open.get().ifPresent(FileSession::close));
      session.start(settings.poll());
      return session;
    } catch (IOException e) {
      throw new TenonException(
          CoordinationErrorCode.COORDINATION_UNAVAILABLE,
          "group '%s' cannot be kept in '%s': %s; make it a directory that this user can write"
              .formatted(request.group(), root, e.getMessage()),
          e);
    }
  }
}
