package io.tenon.accelerator.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.accelerator.Accelerator;
import io.tenon.spi.accelerator.AcceleratorProvider;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.DataType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of the kit need: the accelerator, Spark, and the counts of what came of them. */
@TestInstance(Lifecycle.PER_CLASS)
abstract class Trials {
  static final int FRAGMENTS = Integer.getInteger("tenon.tck.fragments", 50);
  private static final long SEED = Long.getLong("tenon.tck.seed", 1);

  final Tally tally = new Tally();
  Accelerator accelerator;
  private BufferAllocator allocator;
  Oracle oracle;
  private Subject subject;

  /** The accelerator under test. */
  protected abstract AcceleratorProvider provider();

  /** Its settings. */
  protected Map<String, String> settings() {
    return Map.of();
  }

  /**
   * Which part of a family's fragments must give Spark's answer, 0 to 1. A family is one of {@code
   * arithmetic}, {@code floating}, {@code decimal}, {@code comparison}, {@code logic}, {@code
   * conditional}, {@code text}, {@code date}, {@code time}, {@code cast}, {@code bits}, {@code
   * aggregate}, {@code buffer}, {@code join}, {@code order}, {@code union}, {@code window}, {@code
   * expand}, {@code nested}.
   */
  protected double share(String family) {
    return 0.5;
  }

  /** Whether it computes what runs with {@code spark.sql.ansi.enabled=false}. */
  protected boolean supportsLegacyMode() {
    return true;
  }

  /** Whether it makes aggregation buffers, and results from them. */
  protected boolean supportsBuffers() {
    return true;
  }

  /** Whether it takes arrays, structs and maps in and hands them out. */
  protected boolean supportsNestedTypes() {
    return true;
  }

  @BeforeAll
  final void start(@TempDir Path directory) {
    allocator = new RootAllocator();
    oracle = Oracle.start();
    accelerator =
        provider()
            .open(
                new AcceleratorRequest(
                    2, ByteSize.ofMebibytes(512), List.of(directory), settings()));
    subject = new Subject(accelerator, allocator);
  }

  @AfterAll
  final void stop() throws IOException {
    Files.writeString(
        Path.of(System.getProperty("java.io.tmpdir"), "accelerator-tck.txt"), tally.words());
    accelerator.close();
    oracle.close();
    // Fails when a batch was not released.
    allocator.close();
  }

  final void assertRight(String... families) {
    assertEquals("", tally.takeWrongs());
    for (String family : families) {
      assertTrue(
          tally.share(family) >= share(family),
          () -> family + " is not computed often enough:\n" + tally.words());
    }
  }

  final Trial trial() {
    return new Trial(subject, oracle, tally, SEED);
  }

  static SplittableRandom random(String test, int number) {
    return new SplittableRandom(SEED * 31 + test.hashCode() * 1_000_003L + number);
  }

  static int size(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> 3000;
      default -> 40;
    };
  }

  static Stream<DataType> drawn(List<DataType> from, int count, SplittableRandom random) {
    return IntStream.range(0, count).mapToObj(n -> from.get(random.nextInt(from.size())));
  }
}
