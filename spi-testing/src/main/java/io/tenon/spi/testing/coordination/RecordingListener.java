package io.tenon.spi.testing.coordination;

import io.tenon.spi.coordination.DepositionReason;
import io.tenon.spi.coordination.ElectionListener;
import io.tenon.spi.coordination.Epoch;
import io.tenon.spi.testing.Await;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it heard. */
public final class RecordingListener implements ElectionListener {
  /** What can be heard. */
  public enum Kind {
    ELECTED,
    UNCERTAIN,
    CONFIRMED,
    DEPOSED
  }

  /**
   * One thing heard.
   *
   * @param kind what
   * @param epoch of which leadership
   * @param reason why, of a deposition
   */
  public record Heard(Kind kind, Epoch epoch, Optional<DepositionReason> reason) {}

  private final List<Heard> heard = new CopyOnWriteArrayList<>();

  @Override
  public void elected(Epoch epoch) {
    heard.add(new Heard(Kind.ELECTED, epoch, Optional.empty()));
  }

  @Override
  public void uncertain(Epoch epoch) {
    heard.add(new Heard(Kind.UNCERTAIN, epoch, Optional.empty()));
  }

  @Override
  public void confirmed(Epoch epoch) {
    heard.add(new Heard(Kind.CONFIRMED, epoch, Optional.empty()));
  }

  @Override
  public void deposed(Epoch epoch, DepositionReason reason) {
    heard.add(new Heard(Kind.DEPOSED, epoch, Optional.of(reason)));
  }

  /** Everything so far. */
  public List<Heard> heard() {
    return List.copyOf(heard);
  }

  /** How often this was heard. */
  public long count(Kind kind) {
    return heard.stream().filter(one -> one.kind() == kind).count();
  }

  /** The last epoch that it was elected to; {@link Epoch#NONE} when it never was. */
  public Epoch lastElected() {
    return heard.stream()
        .filter(one -> one.kind() == Kind.ELECTED)
        .map(Heard::epoch)
        .max(Comparator.naturalOrder())
        .orElse(Epoch.NONE);
  }

  /** Waits until it leads an epoch after {@code previous}, and says which. */
  public Epoch awaitElectedAfter(Epoch previous, Duration limit) {
    Await.until(
        "election after epoch " + previous, limit, () -> electedAfter(previous).isPresent());
    return electedAfter(previous).orElseThrow();
  }

  /** Waits until it was elected for the first time. */
  public Epoch awaitElected(Duration limit) {
    return awaitElectedAfter(Epoch.NONE, limit);
  }

  /** Waits until this epoch has ended, and says why. */
  public DepositionReason awaitDeposed(Epoch epoch, Duration limit) {
    Await.until("deposition of epoch " + epoch, limit, () -> deposed(epoch).isPresent());
    return deposed(epoch).orElseThrow();
  }

  private Optional<Epoch> electedAfter(Epoch previous) {
    return heard.stream()
        .filter(one -> one.kind() == Kind.ELECTED && one.epoch().isAfter(previous))
        .map(Heard::epoch)
        .findFirst();
  }

  private Optional<DepositionReason> deposed(Epoch epoch) {
    return heard.stream()
        .filter(one -> one.kind() == Kind.DEPOSED && one.epoch().equals(epoch))
        .flatMap(one -> one.reason().stream())
        .findFirst();
  }
}
