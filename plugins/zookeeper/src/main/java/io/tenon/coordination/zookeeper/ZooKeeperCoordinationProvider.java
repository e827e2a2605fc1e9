package io.tenon.coordination.zookeeper;

import static java.util.Objects.requireNonNull;

import io.tenon.coordination.common.Announcer;
import io.tenon.spi.config.ConfigSchema;
import io.tenon.spi.coordination.CoordinationProvider;
import io.tenon.spi.coordination.CoordinationRequest;
import io.tenon.spi.coordination.CoordinationSession;
import io.tenon.spi.plugin.Resources;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Keeps each group below a node of its own. */
final class ZooKeeperCoordinationProvider implements CoordinationProvider {
  private final Resources resources;
  private final AtomicInteger sessions = new AtomicInteger();

  ZooKeeperCoordinationProvider(Resources resources) {
    this.resources = requireNonNull(resources, "resources is null");
  }

  @Override
  public ConfigSchema settings() {
    return ZooKeeperSettings.SCHEMA;
  }

  @Override
  public CoordinationSession connect(CoordinationRequest request) {
    ZooKeeperSettings settings = ZooKeeperSettings.read(request.settings());
    String suffix = "-" + sessions.incrementAndGet();
    System.Logger log = resources.logger(ZooKeeperCoordinationProvider.class.getName());
    AtomicReference<Optional<ZooKeeperSession>> open = new AtomicReference<>(Optional.empty());
    ZooKeeperSession session =
        new ZooKeeperSession(
            request,
            settings,
            new Announcer(resources.threads("listener" + suffix, 1), log),
            resources.timer("look" + suffix),
            resources.timer("doubt" + suffix),
            log,
            () -> open.set(Optional.empty()));
    open.set(Optional.of(session));
    // After its threads, and so closed before them.
    resources.closeOnStop("session" + suffix, () -> open.get().ifPresent(ZooKeeperSession::close));
    try {
      session.open();
      return session;
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }
}
