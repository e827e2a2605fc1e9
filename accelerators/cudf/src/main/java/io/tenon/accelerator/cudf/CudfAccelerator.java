package io.tenon.accelerator.cudf;

import ai.rapids.cudf.Cuda;
import ai.rapids.cudf.CudaException;
import ai.rapids.cudf.CudfException;
import ai.rapids.cudf.Rmm;
import ai.rapids.cudf.RmmAllocationMode;
import ai.rapids.cudf.RmmException;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.memory.netty.NettyAllocationManager;

/** cuDF on one device, whose pool of memory all runs share. */
final class CudfAccelerator implements Accelerator {
  private static final long PAGE = 1L << 20;

  private final Device device;
  private final SpillStore store;
  private final BufferAllocator allocator;

  private CudfAccelerator(Device device, SpillStore store) {
    this.device = device;
    this.store = store;
    allocator =
        new RootAllocator(
            RootAllocator.configBuilder()
                .allocationManagerFactory(NettyAllocationManager.FACTORY)
                .build());
  }

  static CudfAccelerator open(AcceleratorRequest request, CudfSettings settings) {
    Library.load(settings.library());
    Path spill;
    try {
      spill =
          Files.createTempDirectory(
              Files.createDirectories(request.spillDirectories().get(0)), "tenon-cudf-");
    } catch (IOException e) {
      throw unavailable("cannot write to " + request.spillDirectories().get(0), e);
    }
    try {
      Cuda.autoSetDevice();
      long pool = (long) (Cuda.memGetInfo().free * settings.pool()) / PAGE * PAGE;
      Rmm.initialize(RmmAllocationMode.POOL, null, pool);
      SpillStore store = new SpillStore(request.memory().bytes(), spill);
      Rmm.setEventHandler(store);
      return new CudfAccelerator(
          new Device(settings.tasks(), pool, settings.batch().bytes()), store);
    } catch (CudfException
        | CudaException
        | RmmException
        | LinkageError
        | IllegalStateException
        | OutOfMemoryError e) {
      throw unavailable("the device does not start", e);
    }
  }

  private static TenonException unavailable(String what, Throwable cause) {
    return new TenonException(
        AcceleratorErrorCode.ACCELERATOR_UNAVAILABLE,
        what + ": " + cause.getMessage() + "; the next accelerator or Spark runs instead",
        cause);
  }

  @Override
  public Compilation compile(Fragment fragment) {
    Lowering lowering = new Lowering();
    Step root = lowering.root(fragment.root());
    List<Refusal> refusals = lowering.refusals();
    return refusals.isEmpty()
        ? new Compilation.Compiled(
            new CudfFragment(
                device, store, allocator, root, fragment.root(), lowering.description()))
        : new Compilation.Refused(refusals);
  }

  @Override
  public void close() {
    allocator.close();
    Rmm.clearEventHandler();
    Rmm.shutdown();
    try (Stream<Path> files = Files.list(store.directory())) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(store.directory());
    } catch (IOException e) {
      throw new TenonException(
          AcceleratorErrorCode.ACCELERATOR_FAILED,
          "cannot delete the spill directory " + store.directory() + "; delete it by hand",
          e);
    }
  }
}
