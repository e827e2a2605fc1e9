package io.tenon.itests.harness;

import static java.util.Objects.requireNonNull;

import io.tenon.spi.testing.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Disks of any size that only chosen programs see: file systems in memory, mounted in a namespace
 * of their own, for which Linux asks no rights where it allows user namespaces.
 */
public final class SmallDisks implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String FILLER = "filler";

  private final RunningProgram keeper;
  private final String pid;

  private SmallDisks(RunningProgram keeper) {
    this.keeper = requireNonNull(keeper, "keeper is null");
    this.pid = Long.toString(keeper.handle().pid());
  }

  /** Whether this machine lets this user mount. */
  public static boolean canMount() {
    return Program.of("sh", "-c", "unshare -rm mount -t tmpfs small /tmp && nsenter --version")
            .run(LIMIT)
            .exitCode()
        == 0;
  }

  /** A namespace without disks so far. */
  public static SmallDisks open() {
    RunningProgram keeper = Program.of("unshare", "-rm", "sleep", "3600").start();
    Await.until(
        LIMIT,
        () -> "a namespace for small disks",
        () -> ProcessFamily.commandLine(keeper.handle()).startsWith("sleep"));
    return new SmallDisks(keeper);
  }

  /** Mounts a disk over a folder that is there. */
  public void mount(Path folder, int kibibytes) {
    within(
            Program.of("mount", "-t", "tmpfs", "-o", "size=" + kibibytes + "k", "small")
                .with(folder.toString()))
        .run(LIMIT)
        .expectExit(0);
  }

  /** {@code program}, but one that sees the disks. */
  public Program within(Program program) {
    Program enter =
        Program.of("nsenter", "--target", pid, "--user", "--mount", "--preserve-credentials");
    Program moved =
        program.directory().map(path -> enter.with("--wd=" + path).in(path)).orElse(enter);
    Program whole = moved.with("--").with(program.command().toArray(String[]::new));
    return new Program(whole.command(), program.environment(), whole.directory());
  }

  /** Where a test finds what the programs see at {@code path}. */
  public Path seen(Path path) {
    return Path.of("/proc", pid, "root").resolve(Path.of("/").relativize(path.toAbsolutePath()));
  }

  /** Uses up the disk that is mounted at {@code folder}, all but so much. */
  public void fill(Path folder, int kibibytesLeft) {
    Path file = seen(folder).resolve(FILLER);
    try (OutputStream out = Files.newOutputStream(file)) {
      byte[] block = new byte[1024];
      while (Files.getFileStore(seen(folder)).getUsableSpace() > kibibytesLeft * 1024L) {
        out.write(block);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot fill " + folder, e);
    }
  }

  /** Undoes {@link #fill}. */
  public void makeRoom(Path folder) {
    try {
      Files.delete(seen(folder).resolve(FILLER));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make room in " + folder, e);
    }
  }

  /** Ends the programs and takes the disks away. */
  @Override
  public void close() {
    keeper.close();
  }
}
