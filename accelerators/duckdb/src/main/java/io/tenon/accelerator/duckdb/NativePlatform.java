package io.tenon.accelerator.duckdb;

import java.util.Locale;

/** Which of DuckDB's native libraries fits this machine, by the names that DuckDB gives them. */
final class NativePlatform {
  private NativePlatform() {}

  /** For example {@code linux_amd64}. */
  static String current() {
    return system() + "_" + processor();
  }

  /** Whether the library lies in this bundle. */
  static boolean isBundled(String platform) {
    return NativePlatform.class.getResource("/libduckdb_java.so_" + platform) != null;
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    if (name.startsWith("mac")) {
      return "macos";
    }
    return name.startsWith("windows") ? "windows" : name;
  }

  private static String processor() {
    String name = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return switch (name) {
      case "x86_64" -> "amd64";
      case "aarch64" -> "arm64";
      default -> name;
    };
  }
}
