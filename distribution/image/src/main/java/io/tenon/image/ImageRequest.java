package io.tenon.image;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What is wanted.
 *
 * @param base a name in a registry, a tar's file, or {@code scratch}
 * @param tag the image's full name
 * @param home where the distribution lies in the image
 * @param user who the containers run as
 * @param platform for which operating system and architecture
 * @param oci whether it is in the format of the Open Container Initiative, else in Docker's
 * @param files of the user's own
 * @param classArchive made by the Java of the image, with which its JVMs start fast
 * @param output where it is written to
 * @param push whether it goes to the registry that its name says
 * @param insecure whether registries without TLS, or with unknown certificates, are taken
 * @param cache where layers are kept for the next image
 */
record ImageRequest(
    String base,
    String tag,
    String home,
    String user,
    Platform platform,
    boolean oci,
    List<Copied> files,
    Optional<Path> classArchive,
    Optional<Path> output,
    boolean push,
    boolean insecure,
    Path cache) {
  static final String SCRATCH = "scratch";

  ImageRequest {
    requireNonNull(base, "base is null");
    requireNonNull(tag, "tag is null");
    requireNonNull(home, "home is null");
    requireNonNull(user, "user is null");
    requireNonNull(platform, "platform is null");
    files = List.copyOf(files);
    requireNonNull(classArchive, "classArchive is null");
    requireNonNull(output, "output is null");
    requireNonNull(cache, "cache is null");
  }

  /** For example {@code linux/amd64}. */
  record Platform(String system, String architecture) {
    Platform {
      requireNonNull(system, "system is null");
      requireNonNull(architecture, "architecture is null");
    }
  }

  /**
   * A file or directory that goes along.
   *
   * @param target absolute, in the image
   */
  record Copied(Path source, String target) {
    Copied {
      requireNonNull(source, "source is null");
      requireNonNull(target, "target is null");
    }
  }
}
