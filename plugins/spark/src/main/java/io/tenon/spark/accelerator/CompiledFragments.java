package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.RunRequest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The fragments that an accelerator has compiled, the latest of them kept: a query is compiled when
 * it is planned, and run later, often many times.
 */
final class CompiledFragments {
  private static final int KEPT = 128;

  private final Accelerator accelerator;
  private final Map<Fragment, Kept> kept = new LinkedHashMap<>(KEPT, 0.75f, true);

  private static final class Kept {
    final Compilation compilation;
    int users;
    boolean dropped;

    Kept(Compilation compilation) {
      this.compilation = compilation;
    }
  }

  CompiledFragments(Accelerator accelerator) {
    this.accelerator = accelerator;
  }

  /** The outcome, for people; to run it, {@link #run}. */
  Compilation compile(Fragment fragment) {
    Kept entry = acquire(fragment);
    release(entry);
    return entry.compilation;
  }

  /**
   * Begins a run.
   *
   * @throws io.tenon.spi.TenonException when it cannot begin
   */
  Execution run(Fragment fragment, RunRequest request) {
    Kept entry = acquire(fragment);
    try {
      if (entry.compilation instanceof Compilation.Compiled compiled) {
        return compiled.fragment().run(request);
      }
      throw new IllegalStateException("refused when it was to run: " + entry.compilation);
    } finally {
      release(entry);
    }
  }

  private Kept acquire(Fragment fragment) {
    synchronized (kept) {
      Kept entry = kept.get(fragment);
      if (entry != null) {
        entry.users++;
        return entry;
      }
    }
    // Not under the lock: others go on meanwhile, at worst compiling the same once more.
    Kept fresh = new Kept(accelerator.compile(fragment));
    synchronized (kept) {
      fresh.users = 1;
      Kept before = kept.put(fragment, fresh);
      if (before != null) {
        drop(before);
      }
      if (kept.size() > KEPT) {
        Iterator<Kept> eldest = kept.values().iterator();
        drop(eldest.next());
        eldest.remove();
      }
      return fresh;
    }
  }

  private void release(Kept entry) {
    synchronized (kept) {
      entry.users--;
      closeIfUnused(entry);
    }
  }

  private static void drop(Kept entry) {
    entry.dropped = true;
    closeIfUnused(entry);
  }

  private static void closeIfUnused(Kept entry) {
    if (entry.dropped && entry.users == 0 && entry.compilation instanceof Compilation.Compiled c) {
      c.fragment().close();
    }
  }
}
