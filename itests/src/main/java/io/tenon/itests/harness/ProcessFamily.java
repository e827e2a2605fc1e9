package io.tenon.itests.harness;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * All processes that come from one start, orphans among them: they carry the same variable in their
 * environment.
 */
public final class ProcessFamily {
  static final String TAG = "TENON_TEST_RUN";

  private final String entry;

  ProcessFamily(String tag) {
    this.entry = TAG + "=" + requireNonNull(tag, "tag is null");
  }

  /** Those that are alive. */
  public List<ProcessHandle> alive() {
    return ProcessHandle.allProcesses()
        .filter(process -> belongs(process.pid()))
        .filter(process -> !isZombie(process.pid()))
        .toList();
  }

  /** Those that are alive and have {@code text} in their command line. */
  public List<ProcessHandle> alive(String text) {
    return alive().stream().filter(process -> commandLine(process).contains(text)).toList();
  }

  /** The whole command line, the arguments separated by blanks; empty when it has ended. */
  public static String commandLine(ProcessHandle process) {
    return read(process.pid(), "cmdline").replace('\0', ' ').trim();
  }

  /** SIGKILL for those that are alive. */
  public void kill() {
    alive().forEach(ProcessHandle::destroyForcibly);
  }

  private boolean belongs(long pid) {
    return List.of(read(pid, "environ").split("\0")).contains(entry);
  }

  private static boolean isZombie(long pid) {
    String stat = read(pid, "stat");
    int end = stat.lastIndexOf(')');
    return end >= 0 && stat.startsWith(" Z", end + 1);
  }

  private static String read(long pid, String file) {
    try {
      return new String(Files.readAllBytes(Path.of("/proc", Long.toString(pid), file)), ISO_8859_1);
    } catch (IOException e) {
      // It has ended, or it is another user's: not of this family either way.
      return "";
    }
  }
}
