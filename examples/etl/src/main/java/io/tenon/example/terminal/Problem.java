package io.tenon.example.terminal;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.util.Optional;

/** Something that the user can mend: one clear line, and the exit code of its kind. */
public final class Problem extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Whose move it is. */
  public enum Kind {
    /** What was asked for is wrong. */
    USAGE(2),
    /** Something outside did not do its part, for example a folder that cannot be written. */
    OUTSIDE(4),
    /** Not enough of something, for example of disk. */
    SHORTAGE(5);

    private final int exitCode;

    Kind(int exitCode) {
      this.exitCode = exitCode;
    }
  }

  private final Kind kind;

  public Problem(Kind kind, String message) {
    this(kind, message, null);
  }

  public Problem(Kind kind, String message, Throwable cause) {
    super(requireNonNull(message, "message is null"), cause);
    this.kind = requireNonNull(kind, "kind is null");
  }

  /** The exit code of a process that ends because of it. */
  public int exitCode() {
    return kind.exitCode;
  }

  /**
   * What a failure to write below {@code folder} means to the user.
   *
   * @param wayOut what to do next, as a phrase such as "choose another with --data"
   */
  public static Problem writing(Path folder, IOException cause, String wayOut) {
    return known(folder, cause, wayOut)
        .orElseGet(
            () ->
                new Problem(
                    Kind.OUTSIDE,
                    "cannot write to %s (%s): %s".formatted(folder, cause.getMessage(), wayOut),
                    cause));
  }

  /** As {@link #writing} where a cause of {@code failure} is a full disk or a lack of rights. */
  public static Optional<Problem> known(Path folder, Throwable failure, String wayOut) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String text = String.valueOf(t.getMessage());
      if (t instanceof IOException
          && (text.contains("No space left on device") || text.contains("Disk quota exceeded"))) {
        return Optional.of(
            new Problem(
                Kind.SHORTAGE,
                "the disk of %s is full: make room, or %s".formatted(folder, wayOut),
                failure));
      }
      if (t instanceof AccessDeniedException
          || t instanceof ReadOnlyFileSystemException
          || (t instanceof FileSystemException f && isReadOnly(f))
          || (t instanceof IOException && text.contains("Permission denied"))) {
        return Optional.of(
            new Problem(Kind.OUTSIDE, "cannot write to %s: %s".formatted(folder, wayOut), failure));
      }
    }
    return Optional.empty();
  }

  private static boolean isReadOnly(FileSystemException e) {
    return e.getReason() != null && e.getReason().contains("Read-only file system");
  }
}
