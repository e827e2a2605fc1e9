package io.tenon.cli.gpu;

import io.tenon.cli.CliErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * What a jar of NVIDIA's RAPIDS Accelerator says of itself. Nothing of it is run.
 *
 * @param version the plugin's
 * @param cuda for which major version of CUDA it was built; empty when it does not say
 * @param scala for which version of Scala; empty when it does not say
 * @param sparks for which versions of Spark it has classes, as it names them: {@code 420}
 * @param capabilities for which compute capabilities it has code, such as {@code 90}; empty when it
 *     does not say
 */
record RapidsJar(
    Path file,
    String version,
    Optional<Integer> cuda,
    Optional<String> scala,
    SortedSet<String> sparks,
    SortedSet<Integer> capabilities) {
  private static final String INFO = "rapids4spark-version-info.properties";
  private static final Pattern SHIM = Pattern.compile("spark(\\d[0-9a-z]*)/.*");
  private static final Pattern CUDA = Pattern.compile("cuda-?(\\d+)");
  private static final Pattern SCALA = Pattern.compile("_(2\\.\\d+)-");

  /**
   * Reads a jar.
   *
   * @throws TenonException {@link CliErrorCode#FILE_UNREADABLE} when it is no such jar
   */
  static RapidsJar read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE,
          "there is no file " + file + "; name the jar rapids-4-spark_2.13-*.jar with --jar");
    }
    try (ZipFile jar = new ZipFile(file.toFile())) {
      ZipEntry entry = jar.getEntry(INFO);
      if (entry == null) {
        throw new TenonException(
            CliErrorCode.FILE_UNREADABLE,
            file + " is not a jar of the RAPIDS Accelerator: it has no " + INFO);
      }
      Properties info = properties(jar, entry);
      String name = file.getFileName().toString();
      return new RapidsJar(
          file,
          info.getProperty("version", "unknown"),
          cuda(name, info),
          group(SCALA, name),
          shims(jar),
          capabilities(jar, info));
    } catch (IOException e) {
      throw new TenonException(
          CliErrorCode.FILE_UNREADABLE, "cannot read " + file + ": " + e.getMessage(), e);
    }
  }

  private static Properties properties(ZipFile jar, ZipEntry entry) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = jar.getInputStream(entry)) {
      properties.load(in);
    }
    return properties;
  }

  private static Optional<Integer> cuda(String name, Properties info) {
    return group(CUDA, name)
        .or(() -> group(CUDA, info.getProperty("cudf_version", "")))
        .map(Integer::valueOf);
  }

  private static Optional<String> group(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  private static SortedSet<String> shims(ZipFile jar) {
    return jar.stream()
        .map(entry -> SHIM.matcher(entry.getName()))
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Which devices its libraries have code for; two files may say so, in one way or another. */
  private static SortedSet<Integer> capabilities(ZipFile jar, Properties info) throws IOException {
    SortedSet<Integer> all = new TreeSet<>(numbers(info));
    for (String file :
        new String[] {
          "spark-rapids-jni-version-info.properties", "cudf-java-version-info.properties"
        }) {
      ZipEntry entry = jar.getEntry(file);
      if (entry != null) {
        all.addAll(numbers(properties(jar, entry)));
      }
    }
    return all;
  }

  private static SortedSet<Integer> numbers(Properties info) {
    String text = info.getProperty("gpu_architectures", "");
    Matcher matcher = Pattern.compile("\\d+").matcher(text);
    SortedSet<Integer> numbers = new TreeSet<>();
    while (matcher.find()) {
      numbers.add(Integer.valueOf(matcher.group()));
    }
    return Collections.unmodifiableSortedSet(numbers);
  }
}
