package io.tenon.itests.process;

import static io.tenon.itests.process.Jobs.DEMO_LIMIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.itests.harness.Checkout;
import io.tenon.itests.harness.FinishedProgram;
import io.tenon.itests.harness.Program;
import io.tenon.itests.harness.RunningProgram;
import io.tenon.itests.harness.SmallDisks;
import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk runs full in the middle of a write, on a real disk that is full. */
class FullDiskIT {
  @TempDir private Path directory;

  private SmallDisks disks;
  private Path data;
  private Path output;
  private Path local;

  @BeforeEach
  void mount() throws IOException {
    assumeTrue(SmallDisks.canMount(), "not tried: this user may not mount, not even for itself");
    data = Files.createDirectory(directory.resolve("data"));
    output = Files.createDirectory(directory.resolve("output"));
    local = Files.createDirectory(directory.resolve("local"));
    disks = SmallDisks.open();
    disks.mount(data, 32 << 10);
    disks.mount(output, 8 << 10);
    disks.mount(local, 768);
  }

  @AfterEach
  void unmount() {
    if (disks != null) {
      disks.close();
    }
  }

  @Test
  void demoSaysWhichDiskIsFullAndLosesNothing() throws IOException {
    FinishedProgram generating = demoWhoseDataFillsItsDisk();
    assertRefused(
        generating,
        "error: the disk of %s/sf0.05 is full: make room, or choose another folder with --data"
            .formatted(data));

    disks.makeRoom(data);
    demo().run(DEMO_LIMIT).expectExit(0);
    List<String> published = published();

    disks.fill(output, 100);
    assertRefused(
        demo().run(DEMO_LIMIT),
        "error: the disk of %s is full: make room, or choose another folder with --output"
            .formatted(output));
    assertEquals(published, published());

    disks.makeRoom(output);
    assertRefused(
        demo("--conf", "spark.local.dir=" + local).run(DEMO_LIMIT),
        "error: the disk of %s is full: make room, or choose another local folder with --conf spark.local.dir=DIR"
            .formatted(local));
    assertEquals(published, published());

    FinishedProgram last = demo().run(DEMO_LIMIT).expectExit(0);
    assertTrue(last.stdout().contains("there already"), last.toString());
  }

  @Test
  void scriptSaysWhichDiskIsFull() {
    disks.fill(output, 40);
    assertRefused(
        script("INSERT OVERWRITE DIRECTORY '" + output + "/t' USING parquet " + ROWS),
        "tenon: DISK_FULL: -e:1:1: the disk of file:%s/t is full: make room, or write to another folder"
            .formatted(output));
    assertRefused(
        script(ROWS, "--conf", "spark.local.dir=" + local),
        "tenon: DISK_FULL: -e:1:1: the disk of Spark's local folder %s is full: make room, or choose another with --conf spark.local.dir=DIR"
            .formatted(local));
  }

  private static final String ROWS =
      "SELECT /*+ REPARTITION(3) */ id, uuid() AS u FROM range(100000) ORDER BY u";

  private FinishedProgram demoWhoseDataFillsItsDisk() {
    try (RunningProgram running = demo().start()) {
      Path begun = disks.seen(data).resolve("sf0.05").resolve(".unfinished-supplier");
      Await.until(DEMO_LIMIT, () -> "data in " + begun, () -> Files.exists(begun));
      disks.fill(data, 0);
      return running.awaitExit(DEMO_LIMIT);
    }
  }

  private Program demo(String... more) {
    return disks.within(
        Checkout.program("tenon", "demo", "--master", "local[2]", "--scale", "0.05")
            .with("--data", data.toString(), "--output", output.toString())
            .with(more)
            .in(directory));
  }

  private FinishedProgram script(String text, String... more) {
    return disks
        .within(
            Checkout.program("tenon", "run", "--master", "local[2]", "-e", text)
                .with("--conf", "spark.ui.enabled=false")
                .with(more)
                .in(directory))
        .run(DEMO_LIMIT);
  }

  /** The line is there once, and is the only one of its kind. */
  private static void assertRefused(FinishedProgram finished, String line) {
    assertEquals(5, finished.exitCode(), finished.toString());
    List<String> told =
        finished.stderr().lines().filter(l -> l.matches("(error|tenon): .*")).toList();
    assertEquals(List.of(line), told, finished.toString());
    assertTrue(!finished.stderr().contains("\tat "), finished.toString());
  }

  /** Which version counts, and its files. */
  private List<String> published() throws IOException {
    Path table = disks.seen(output.resolve("customer_value"));
    Path version = table.resolveSibling(Files.readSymbolicLink(table));
    try (Stream<Path> files = Files.walk(version)) {
      return files.filter(Files::isRegularFile).map(Path::toString).sorted().toList();
    }
  }
}
