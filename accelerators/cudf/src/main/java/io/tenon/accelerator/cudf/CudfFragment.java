package io.tenon.accelerator.cudf;

import io.tenon.spi.accelerator.CompiledFragment;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.RunRequest;
import org.apache.arrow.memory.BufferAllocator;

/** Steps that run whenever they are asked to. */
record CudfFragment(
    Device device,
    SpillStore store,
    BufferAllocator allocator,
    Step root,
    Relation relation,
    String description)
    implements CompiledFragment {
  @Override
  public Execution run(RunRequest request) {
    return new CudfExecution(this, request);
  }

  @Override
  public void close() {}
}
