package io.tenon.itests.harness.standalone;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that a group's store has agreed to, in the order in which it did: who was elected, and
 * which writes were accepted or refused. Read from the store itself, not from what its users say.
 *
 * @param events in order
 */
public record History(List<Event> events) {
  /** Copies. */
  public History {
    events = List.copyOf(events);
  }

  /** One thing that the store has agreed to. */
  public sealed interface Event {
    /** Its number in the store's order. */
    long number();

    /** Whose session asked for it. */
    long session();
  }

  /** From here on {@code session} leads, under the epoch {@code number}. */
  public record Elected(long number, long session) implements Event {}

  /** A write that changed these keys, or would have if it had not been refused. */
  public record Write(long number, long session, List<String> keys, boolean accepted)
      implements Event {
    /** Copies. */
    public Write {
      keys = List.copyOf(keys);
    }
  }

  /** How many leaders there were. */
  public long elections() {
    return events.stream().filter(Elected.class::isInstance).count();
  }

  /** How many writes were accepted. */
  public long accepted() {
    return writes(true);
  }

  /** How many writes were refused. */
  public long refused() {
    return writes(false);
  }

  private long writes(boolean accepted) {
    return events.stream()
        .filter(event -> event instanceof Write write && write.accepted() == accepted)
        .count();
  }

  /**
   * What must never be: a write that was accepted though it came from somebody who did not lead at
   * that point of the order, which is a write of an older epoch or of none; or an order that goes
   * backwards. Empty when all is well.
   */
  public List<String> violations() {
    List<String> violations = new ArrayList<>();
    Optional<Elected> leader = Optional.empty();
    long last = Long.MIN_VALUE;
    for (Event event : events) {
      if (event.number() <= last) {
        violations.add(event + " comes after number " + last);
      }
      last = event.number();
      if (event instanceof Elected elected) {
        leader = Optional.of(elected);
      } else if (event instanceof Write write
          && write.accepted()
          && leader.filter(elected -> elected.session() == write.session()).isEmpty()) {
        violations.add("%s was accepted while the leader was %s".formatted(write, leader));
      }
    }
    return violations;
  }

  /**
   * Itself.
   *
   * @throws AssertionError when there is a violation, or nothing that could have been one
   */
  public History expectOneWriterAtATime() {
    List<String> violations = violations();
    if (!violations.isEmpty() || elections() == 0 || accepted() == 0) {
      throw new AssertionError(this + ": " + violations + "\n" + perSession());
    }
    return this;
  }

  private String perSession() {
    TreeMap<Long, Set<Class<?>>> sessions = new TreeMap<>();
    for (Event event : events) {
      sessions.computeIfAbsent(event.session(), id -> new HashSet<>()).add(event.getClass());
    }
    return sessions.toString();
  }

  @Override
  public String toString() {
    return "%d elections, %d writes accepted, %d refused"
        .formatted(elections(), accepted(), refused());
  }
}
