package io.tenon.cluster.standalone;

import io.tenon.cluster.standalone.MasterLink.Grant;
import io.tenon.spi.cluster.ExecutorId;
import io.tenon.spi.cluster.ResourceProfile;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/** The executors of a session. Changed by the session's thread alone, read by any. */
final class GrantedExecutors {
  /** One of them. */
  static final class Granted {
    private final ExecutorId id;
    private final Grant grant;
    private final ResourceProfile profile;
    private boolean draining;
    private boolean forgotten;
    private boolean released;

    private Granted(ExecutorId id, Grant grant, ResourceProfile profile) {
      this.id = id;
      this.grant = grant;
      this.profile = profile;
    }

    ExecutorId id() {
      return id;
    }

    Grant grant() {
      return grant;
    }

    ResourceProfile profile() {
      return profile;
    }

    /** It is not to count as present; the Master counts it, so that more are asked for. */
    void drain() {
      draining = true;
    }

    /** The Master does not count it any more, although it runs. */
    void forget() {
      forgotten = true;
    }

    void release() {
      released = true;
    }

    boolean isReleased() {
      return released;
    }

    private boolean isPresent() {
      return !draining && !forgotten && !released;
    }

    private boolean isExtra() {
      return draining && !forgotten && !released;
    }
  }

  private final ConcurrentMap<ExecutorId, Granted> all = new ConcurrentHashMap<>();
  private final Set<ResourceProfile> known = new HashSet<>();
  private Map<ResourceProfile, Integer> wanted = Map.of();

  /** Takes note of how many executors are wanted. */
  void want(Map<ResourceProfile, Integer> newWanted) {
    wanted = newWanted;
    known.addAll(newWanted.keySet());
  }

  /** What the Master is to be asked for: what is wanted, and those that do not count. */
  Map<ResourceProfile, Integer> totals() {
    Map<ResourceProfile, Integer> totals = new HashMap<>();
    known.forEach(profile -> totals.put(profile, wanted.getOrDefault(profile, 0)));
    all.values().stream()
        .filter(Granted::isExtra)
        .forEach(granted -> totals.merge(granted.profile, 1, Integer::sum));
    return totals;
  }

  Granted add(ExecutorId id, Grant grant) {
    Granted granted = new Granted(id, grant, profile(grant));
    all.put(id, granted);
    return granted;
  }

  /**
   * Masters do not say for which profile an executor is, but what it has got. Where several
   * profiles look the same, it is for the one that lacks most.
   */
  private ResourceProfile profile(Grant grant) {
    List<ResourceProfile> alike =
        known.stream()
            .filter(
                profile ->
                    profile.cores() == grant.cores()
                        && profile.memory().toMebibytes() == grant.memoryMib())
            .toList();
    return (alike.isEmpty() ? List.copyOf(known) : alike)
        .stream()
            .max(
                Comparator.<ResourceProfile>comparingLong(this::lack)
                    .thenComparingInt(profile -> -profile.id()))
            .orElseThrow();
  }

  private long lack(ResourceProfile profile) {
    return wanted.getOrDefault(profile, 0)
        - all.values().stream()
            .filter(granted -> granted.isPresent() && granted.profile.equals(profile))
            .count();
  }

  /** How many more are wanted than there are. */
  long missing() {
    return wanted.keySet().stream().mapToLong(profile -> Math.max(0, lack(profile))).sum();
  }

  int wanted() {
    return wanted.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** The profiles of which some are missing. */
  List<ResourceProfile> lacking() {
    return wanted.keySet().stream().filter(profile -> lack(profile) > 0).toList();
  }

  Optional<Granted> find(ExecutorId id) {
    return Optional.ofNullable(all.get(id));
  }

  List<Granted> find(Predicate<Granted> condition) {
    return all.values().stream()
        .filter(condition)
        .sorted(Comparator.comparing(Granted::id))
        .toList();
  }

  /** Takes it out; returns whether it was there. */
  boolean remove(Granted granted) {
    return all.remove(granted.id, granted);
  }

  Set<ExecutorId> ids() {
    return Set.copyOf(all.keySet());
  }

  boolean isEmpty() {
    return all.isEmpty();
  }
}
