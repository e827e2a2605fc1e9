package io.tenon.itests.jobs;

import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/**
 * A driver that is there to be counted: while it runs it holds the lock of a file, and writes a
 * line into another when it starts, or when it finds that it is not the only one. Ends when a third
 * file is there.
 */
public final class SupervisedDriver {
  private SupervisedDriver() {}

  /** Argument: the directory of the files. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    try (RandomAccessFile file = new RandomAccessFile(directory.resolve("lock").toFile(), "rw")) {
      FileLock lock = file.getChannel().tryLock();
      say(directory, (lock == null ? "twice " : "runs ") + ProcessHandle.current().pid());
      while (!Files.exists(directory.resolve("finish"))) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    say(directory, "finished " + ProcessHandle.current().pid());
  }

  private static void say(Path directory, String line) throws Exception {
    Files.writeString(
        directory.resolve("said"),
        line + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }
}
