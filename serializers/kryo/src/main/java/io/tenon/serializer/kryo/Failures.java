package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.io.KryoBufferUnderflowException;
import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.SerializerErrorCode;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says in Tenon's words what went wrong in Kryo. */
final class Failures {
  /** How long a chain of causes is followed; it may be a ring. */
  private static final int DEPTH = 100;

  private Failures() {}

  static RuntimeException ofWriting(@Nullable Object value, Throwable failure) {
    Optional<UncheckedIOException> stream = find(failure, UncheckedIOException.class);
    if (stream.isPresent()) {
      return stream.get();
    }
    Optional<ApplicationKryo.NotRegistered> missing =
        find(failure, ApplicationKryo.NotRegistered.class);
    if (missing.isPresent()) {
      return new TenonException(
          SerializerErrorCode.SERIALIZER_NOT_REGISTERED,
          "'%s' is not registered, and spark.kryo.registrationRequired is true; add it to"
                  .formatted(missing.get().name())
              + " spark.kryo.classesToRegister%s".formatted(path(failure)),
          portable(failure));
    }
    return new TenonException(
        SerializerErrorCode.SERIALIZER_CANNOT_WRITE,
        "an object of '%s' cannot be written: %s%s; leave out what cannot be moved to another"
                .formatted(nameOf(value), reason(failure), path(failure))
            + " process (a transient field), or write it by Java serialization"
            + " (java.io.Externalizable)",
        portable(failure));
  }

  static RuntimeException ofReading(Throwable failure) {
    Optional<UncheckedIOException> stream = find(failure, UncheckedIOException.class);
    if (stream.isPresent()) {
      return stream.get();
    }
    Optional<ApplicationKryo.NotRegistered> missing =
        find(failure, ApplicationKryo.NotRegistered.class);
    if (missing.isPresent()) {
      return new TenonException(
          SerializerErrorCode.SERIALIZER_NOT_REGISTERED,
          "'%s' is to be read, but is not registered here, and spark.kryo.registrationRequired is"
                  .formatted(missing.get().name())
              + " true; give driver and executors the same spark.kryo.classesToRegister",
          portable(failure));
    }
    return new TenonException(
        SerializerErrorCode.SERIALIZER_CANNOT_READ,
        "an object cannot be read: %s%s; the bytes are damaged or cut off, or a class is not on"
                .formatted(reason(failure), path(failure))
            + " the class path here as it was where they were written",
        portable(failure));
  }

  static TenonException ofSize(Object value, long needed, int maximum, Throwable overflow) {
    return new TenonException(
        SerializerErrorCode.SERIALIZER_TOO_LARGE,
        "an object of '%s' needs %d bytes, but %s allows %d; set it to at least %dm, below 2g"
            .formatted(
                nameOf(value),
                needed,
                KryoSettings.maximumBufferKey(),
                maximum,
                (needed >> 20) + 1),
        portable(overflow));
  }

  static String nameOf(@Nullable Object value) {
    return value == null ? "null" : value.getClass().getName();
  }

  static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
    int depth = 0;
    for (Throwable t = failure; t != null && depth < DEPTH; t = t.getCause(), depth++) {
      if (type.isInstance(t)) {
        return Optional.of(type.cast(t));
      }
    }
    return Optional.empty();
  }

  /**
   * The failure without classes of this bundle: it travels to the driver, where there may be none,
   * and outlives the bundle where somebody keeps it.
   */
  private static Throwable portable(Throwable failure) {
    return portable(failure, DEPTH);
  }

  private static Throwable portable(Throwable failure, int depth) {
    Throwable cause = failure.getCause();
    Throwable portableCause = cause == null || depth == 0 ? null : portable(cause, depth - 1);
    boolean ours = failure.getClass().getClassLoader() == Failures.class.getClassLoader();
    if (!ours && portableCause == cause) {
      return failure;
    }
    Throwable copy = new RuntimeException(failure.toString(), portableCause);
    copy.setStackTrace(failure.getStackTrace());
    for (Throwable suppressed : depth == 0 ? new Throwable[0] : failure.getSuppressed()) {
      copy.addSuppressed(portable(suppressed, depth - 1));
    }
    return copy;
  }

  private static String reason(Throwable failure) {
    if (find(failure, KryoBufferUnderflowException.class).isPresent()) {
      return "its bytes end too early";
    }
    if (find(failure, StackOverflowError.class).isPresent()) {
      return "it is nested too deeply for the thread's stack (-Xss)";
    }
    String text = lines(failure)[0];
    return text.isEmpty() ? failure.toString() : text;
  }

  /** Where in the graph, as Kryo tells it: the innermost field first. */
  private static String path(Throwable failure) {
    String[] lines = lines(failure);
    StringBuilder path = new StringBuilder();
    for (int i = 1; i < lines.length; i++) {
      if (!lines[i].isBlank() && !lines[i].startsWith("Serialization trace")) {
        path.append(", in field ").append(lines[i].trim());
      }
    }
    return path.toString();
  }

  private static String[] lines(Throwable failure) {
    String message = failure.getMessage();
    return (message == null ? failure.toString() : message).split("\n", -1);
  }
}
