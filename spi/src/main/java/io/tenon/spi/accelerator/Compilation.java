package io.tenon.spi.accelerator;

import static java.util.Objects.requireNonNull;

import java.util.List;

/** The outcome of compiling a fragment. */
public sealed interface Compilation {
  /** It can be run. */
  record Compiled(CompiledFragment fragment) implements Compilation {
    public Compiled {
      requireNonNull(fragment, "fragment is null");
    }
  }

  /** It cannot, for these reasons, at least one; a reason for each part that is in the way. */
  record Refused(List<Refusal> refusals) implements Compilation {
    public Refused {
      refusals = List.copyOf(refusals);
      if (refusals.isEmpty()) {
        throw new IllegalArgumentException("refused without a reason");
      }
    }
  }
}
