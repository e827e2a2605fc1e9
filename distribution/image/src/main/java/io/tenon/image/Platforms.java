package io.tenon.image;

import io.tenon.image.ImageRequest.Platform;
import java.util.Map;

/** Names of platforms, as images have them. */
final class Platforms {
  private static final String LINUX = "linux";
  private static final Map<String, String> ARCHITECTURES =
      Map.of("x86_64", "amd64", "aarch64", "arm64");

  private Platforms() {}

  /** Plugins may have brought libraries of this machine's architecture alone. */
  static Platform ofThisMachine() {
    String architecture = System.getProperty("os.arch");
    return new Platform(LINUX, ARCHITECTURES.getOrDefault(architecture, architecture));
  }

  /** Reads {@code linux/arm64}. */
  static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length != 2 || parts[0].isEmpty() || parts[1].isEmpty()) {
      throw BuildCommand.usage(
          "'%s' of --platform is not OS/ARCHITECTURE, for example linux/amd64".formatted(text));
    }
    return new Platform(parts[0], parts[1]);
  }
}
