package io.tenon.kernel;

import io.tenon.spi.TenonException;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.osgi.framework.Constants;
import org.osgi.framework.Version;

/** The SPI packages on the class path of this JVM, which the container exports to plugins. */
public final class SpiPackages {
  private static final String ANCHOR =
      TenonException.class.getName().replace('.', '/').concat(".class");
  private static final Pattern CLAUSE =
      Pattern.compile("([\\w.]+)((?:;[\\w-]+:?=(?:\"[^\"]*\"|[^,;\"]*))*)");
  private static final Pattern VERSION = Pattern.compile(";version=\"?([^\";]+)");
  private static final Pattern LITERAL = Pattern.compile("\\d+\\.\\d+\\.\\d+");

  private SpiPackages() {}

  /**
   * The version of each exported SPI package, in the order of their names.
   *
   * @throws TenonException {@link KernelErrorCode#KERNEL_FAILED} when the SPI's jar cannot be read
   */
  public static SortedMap<String, Version> versions() {
    String anchor = String.valueOf(TenonException.class.getResource("TenonException.class"));
    String root = anchor.substring(0, anchor.length() - ANCHOR.length());
    try {
      // A folder of classes, in an IDE or a test, has no manifest that can be trusted to be fresh.
      return root.startsWith("file:")
          ? fromClasses(Path.of(URI.create(root)))
          : fromManifest(new URL(root + "META-INF/MANIFEST.MF"));
    } catch (IOException | UncheckedIOException e) {
      throw new TenonException(
          KernelErrorCode.KERNEL_FAILED,
          "Cannot read which packages the SPI at " + root + " exports; reinstall Tenon",
          e);
    }
  }

  private static SortedMap<String, Version> fromManifest(URL manifest) throws IOException {
    URLConnection connection = manifest.openConnection();
    // The cache would keep the jar open, and hand out the same file to whoever closes it.
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      String exports = new Manifest(in).getMainAttributes().getValue(Constants.EXPORT_PACKAGE);
      if (exports == null) {
        throw new FileNotFoundException("no " + Constants.EXPORT_PACKAGE + " in " + manifest);
      }
      return parse(exports);
    }
  }

  static SortedMap<String, Version> parse(String exports) {
    SortedMap<String, Version> versions = new TreeMap<>();
    Matcher clause = CLAUSE.matcher(exports);
    while (clause.find()) {
      Matcher version = VERSION.matcher(clause.group(2));
      versions.put(
          clause.group(1),
          version.find() ? Version.parseVersion(version.group(1)) : Version.emptyVersion);
    }
    return versions;
  }

  private static SortedMap<String, Version> fromClasses(Path root) throws IOException {
    SortedMap<String, Version> versions = new TreeMap<>();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.filter(each -> each.endsWith("package-info.class")).toList()) {
        String name = root.relativize(file.getParent()).toString().replace('/', '.');
        version(file).ifPresent(version -> versions.put(name, version));
      }
    }
    return versions;
  }

  /** The value of the {@code @Version} of a package; none means that it is not exported. */
  private static Optional<Version> version(Path packageInfo) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(packageInfo)))) {
      return strings(in)
          .filter(constant -> LITERAL.matcher(constant).matches())
          .findFirst()
          .map(Version::parseVersion);
    }
  }

  /** The strings of a class file's constant pool, among them the values of its annotations. */
  private static Stream<String> strings(DataInputStream in) throws IOException {
    in.skipNBytes(8);
    int count = in.readUnsignedShort();
    Stream.Builder<String> strings = Stream.builder();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> strings.add(in.readUTF());
        case 7, 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        default -> in.skipNBytes(4);
      }
    }
    return strings.build();
  }
}
