package io.tenon.spark.accelerator;

import io.tenon.kernel.store.PluginStore;
import io.tenon.kernel.store.PluginTransaction;
import io.tenon.spark.accelerator.fixtures.HandedOverActivator;
import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorErrorCode;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.CompiledFragment;
import io.tenon.spi.accelerator.Execution;
import io.tenon.spi.accelerator.ExecutionMetrics;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Probe;
import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.RunRequest;
import io.tenon.spi.config.ConfigSchema;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.apache.arrow.c.ArrowArrayStream;
import org.apache.arrow.c.Data;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.apache.arrow.vector.types.pojo.Field;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.apache.arrow.vector.types.pojo.Schema;
import org.apache.spark.sql.util.ArrowUtils$;

/**
 * An accelerator that does as a test says, to each fragment the same. What it gives is one column
 * of bigint, always 7 and 8.
 */
final class StagedAccelerator implements AcceleratorProvider, AutoCloseable {
  /** What it does. */
  enum Behaviour {
    ANSWERS,
    CANNOT_OPEN,
    REFUSES,
    CRASHES_IN_COMPILE,
    FAILS_TO_BEGIN,
    FAILS_AT_ONCE,
    FAILS_AFTER_A_BATCH,
    GIVES_ANOTHER_TYPE,
    NEVER_ENDS
  }

  volatile Behaviour behaviour = Behaviour.ANSWERS;
  final AtomicInteger runs = new AtomicInteger();
  final AtomicInteger open = new AtomicInteger();
  volatile CountDownLatch hanging = new CountDownLatch(1);

  StagedAccelerator() {
    System.getProperties().put(HandedOverActivator.NAME, this);
  }

  /** Makes a plugin store in which it is installed. */
  void installIn(Path store) throws IOException {
    Path jar = store.resolveSibling("staged.jar");
    Manifest manifest = new Manifest();
    Attributes headers = manifest.getMainAttributes();
    headers.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    headers.putValue("Bundle-ManifestVersion", "2");
    headers.putValue("Bundle-SymbolicName", "io.tenon.test.staged.accelerator");
    headers.putValue("Bundle-Version", "1.0.0");
    headers.putValue("Bundle-Activator", HandedOverActivator.class.getName());
    headers.putValue(
        "Import-Package", "org.osgi.framework,io.tenon.spi.accelerator;version=\"[1.0,2)\"");
    headers.putValue(
        "Provide-Capability",
        "io.tenon.plugin;type=accelerator;name=\"" + HandedOverActivator.NAME + "\"");
    String entry = HandedOverActivator.class.getName().replace('.', '/') + ".class";
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest);
        InputStream in = getClass().getClassLoader().getResourceAsStream(entry)) {
      out.putNextEntry(new JarEntry(entry));
      in.transferTo(out);
      out.closeEntry();
    }
    try (PluginTransaction change = PluginStore.create(store).begin()) {
      change.install(jar);
      change.commit();
    }
  }

  @Override
  public ConfigSchema settings() {
    return ConfigSchema.of();
  }

  @Override
  public Probe probe() {
    return new Probe.Available("a test", new ByteSize(0));
  }

  @Override
  public Accelerator open(AcceleratorRequest request) {
    if (behaviour == Behaviour.CANNOT_OPEN) {
      throw failure("cannot open");
    }
    return new Accelerator() {
      @Override
      public Compilation compile(Fragment fragment) {
        return switch (behaviour) {
          case REFUSES ->
              new Compilation.Refused(List.of(new Refusal(fragment.root(), "staged refusal")));
          case CRASHES_IN_COMPILE -> throw new IllegalStateException("staged crash");
          default -> new Compilation.Compiled(new StagedFragment());
        };
      }

      @Override
      public void close() {}
    };
  }

  private static TenonException failure(String message) {
    return new TenonException(AcceleratorErrorCode.ACCELERATOR_FAILED, "staged: " + message);
  }

  @Override
  public void close() {
    System.getProperties().remove(HandedOverActivator.NAME);
  }

  private final class StagedFragment implements CompiledFragment {
    @Override
    public String description() {
      return "as staged";
    }

    @Override
    public Execution run(RunRequest request) {
      runs.incrementAndGet();
      if (behaviour == Behaviour.FAILS_TO_BEGIN) {
        throw failure("cannot begin");
      }
      open.incrementAndGet();
      return new StagedExecution();
    }

    @Override
    public void close() {}
  }

  private final class StagedExecution implements Execution {
    private final CountDownLatch cancelled = new CountDownLatch(1);
    private final BufferAllocator memory =
        ArrowUtils$.MODULE$.rootAllocator().newChildAllocator("staged", 0, Long.MAX_VALUE);

    @Override
    public void exportTo(long address) {
      Data.exportArrayStream(memory, new StagedReader(), ArrowArrayStream.wrap(address));
    }

    @Override
    public TenonException failure(String message) {
      return StagedAccelerator.failure(message);
    }

    @Override
    public void cancel() {
      cancelled.countDown();
    }

    @Override
    public ExecutionMetrics metrics() {
      return new ExecutionMetrics(
          5, 2, new ByteSize(3), new ByteSize(0), new ByteSize(0), Duration.ofMillis(1));
    }

    @Override
    public void close() {
      memory.close();
      open.decrementAndGet();
    }

    private final class StagedReader extends ArrowReader {
      private int batches;

      StagedReader() {
        super(memory);
      }

      @Override
      public boolean loadNextBatch() throws IOException {
        batches++;
        if (behaviour == Behaviour.FAILS_AT_ONCE
            || (behaviour == Behaviour.FAILS_AFTER_A_BATCH && batches == 2)) {
          throw new IOException("batch " + batches);
        }
        if (behaviour == Behaviour.NEVER_ENDS) {
          awaitCancel();
        }
        VectorSchemaRoot root = getVectorSchemaRoot();
        if (batches > 1 || !(root.getVector(0) instanceof BigIntVector values)) {
          return false;
        }
        values.setSafe(0, 7);
        values.setSafe(1, 8);
        root.setRowCount(2);
        return true;
      }

      private void awaitCancel() throws IOException {
        hanging.countDown();
        try {
          if (!cancelled.await(60, TimeUnit.SECONDS)) {
            throw new IOException("nobody cancelled");
          }
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new IOException("cancelled");
      }

      @Override
      public long bytesRead() {
        return 0;
      }

      @Override
      protected void closeReadSource() {}

      @Override
      protected Schema readSchema() {
        ArrowType type =
            behaviour == Behaviour.GIVES_ANOTHER_TYPE
                ? new ArrowType.Utf8()
                : new ArrowType.Int(64, true);
        return new Schema(List.of(new Field("c", FieldType.nullable(type), null)));
      }
    }
  }
}
