package io.tenon.spark.placement;

import io.tenon.spark.placement.Clusters.Connected;
import io.tenon.spark.placement.MoveOrder.Place;
import io.tenon.spi.TenonException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** Which clusters a placement means, and which of them are connected. */
final class Places {
  private final BiFunction<String, Collection<String>, String> names;
  private final Clusters clusters;
  private final Predicate<Connected> works;

  /**
   * @param names the master that the name of a cluster means, where those are connected
   * @param works whether a session serves the application; one that does not is connected anew
   */
  Places(
      BiFunction<String, Collection<String>, String> names,
      Clusters clusters,
      Predicate<Connected> works) {
    this.names = names;
    this.clusters = clusters;
    this.works = works;
  }

  /**
   * The masters of a placement.
   *
   * @throws TenonException when it names one that nobody serves, or one twice
   */
  List<String> masters(Placement placement, List<String> connected) {
    List<String> masters = new ArrayList<>();
    for (Placement.Entry entry : placement.entries()) {
      masters.add(names.apply(entry.cluster(), connected));
    }
    Set<String> distinct = new HashSet<>(masters);
    if (distinct.size() < masters.size()) {
      throw new TenonException(
          PlacementErrorCode.PLACEMENT_INVALID,
          "the placement \"%s\" names a cluster twice: it means %s".formatted(placement, masters));
    }
    return masters;
  }

  /** The clusters of a placement; those of {@code preferred} before any other that is connected. */
  List<Place> of(Placement placement, List<Connected> preferred) {
    List<Connected> connected = clusters.connected();
    List<Connected> first = preferred.stream().filter(connected::contains).filter(works).toList();
    List<Connected> current = connected.stream().filter(works).filter(clusters::isCurrent).toList();
    return masters(placement, connected.stream().map(Connected::master).toList()).stream()
        .map(master -> new Place(master, find(first, master).or(() -> find(current, master))))
        .toList();
  }

  private static Optional<Connected> find(List<Connected> sessions, String master) {
    return sessions.stream().filter(session -> session.master().equals(master)).findFirst();
  }
}
