package io.tenon.image;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;

/** One image, made with Jib. */
final class ImageBuild {
  private static final String TOOL = "tenon";
  private static final String TAR = "tar://";

  private final ImageRequest request;
  private final List<FileEntriesLayer> layers;
  private final DockerCredentials credentials;
  private final Consumer<String> say;
  private final boolean verbose;

  /**
   * @param say takes a line for people
   * @param verbose whether it tells each step
   */
  ImageBuild(
      ImageRequest request,
      List<FileEntriesLayer> layers,
      DockerCredentials credentials,
      Consumer<String> say,
      boolean verbose) {
    this.request = request;
    this.layers = List.copyOf(layers);
    this.credentials = credentials;
    this.say = say;
    this.verbose = verbose;
  }

  /**
   * Makes it.
   *
   * @return its digest
   * @throws TenonException in words for people
   */
  String run() {
    ImageReference tag = reference("--tag", request.tag());
    JibContainerBuilder image = image();
    String digest = "";
    if (request.output().isPresent()) {
      digest = write(image, tag, request.output().get());
    }
    if (request.push()) {
      digest = build(image, Containerizer.to(credentials.image(tag, this::log)));
      say.accept("pushed " + tag);
    }
    return digest;
  }

  private JibContainerBuilder image() {
    ImageRequest.Platform platform = request.platform();
    JibContainerBuilder image =
        base()
            .setFileEntriesLayers(layers)
            .setFormat(request.oci() ? ImageFormat.OCI : ImageFormat.Docker)
            .setPlatforms(Set.of(new Platform(platform.architecture(), platform.system())))
            .setUser(request.user())
            .setWorkingDirectory(AbsoluteUnixPath.get(request.home()).resolve("work-dir"))
            .addEnvironmentVariable("SPARK_HOME", request.home())
            .addEnvironmentVariable("TENON_HOME", request.home())
            .addLabel("org.opencontainers.image.title", "Tenon");
    // The image's own word, so that nobody who starts a JVM in it needs to know of the archive.
    return request.classArchive().isPresent()
        ? image.addEnvironmentVariable(
            "JDK_JAVA_OPTIONS",
            "-XX:SharedArchiveFile=%1$s/%2$s @%1$s/%3$s"
                .formatted(request.home(), ImageLayers.CLASS_ARCHIVE, ImageLayers.ARCHIVE_OPTIONS))
        : image;
  }

  private JibContainerBuilder base() {
    String base = request.base();
    if (base.equals(ImageRequest.SCRATCH)) {
      return Jib.fromScratch();
    }
    Path tar = Path.of(base.startsWith(TAR) ? base.substring(TAR.length()) : base);
    if (base.startsWith(TAR) || base.endsWith(".tar") || Files.isRegularFile(tar)) {
      if (!Files.isReadable(tar)) {
        throw new TenonException(
            ImageErrorCode.IMAGE_FILE_UNREADABLE,
            "the base image '%s' cannot be read; write one with 'docker save'".formatted(tar));
      }
      return Jib.from(TarImage.at(tar));
    }
    return Jib.from(credentials.image(reference("--base", base), this::log));
  }

  private static ImageReference reference(String option, String name) {
    try {
      return ImageReference.parse(name);
    } catch (InvalidImageReferenceException e) {
      throw new TenonException(
          ImageErrorCode.IMAGE_USAGE,
          "'%s' of %s is no name of an image, for example registry.example.com/tenon:0.1.0"
              .formatted(name, option),
          e);
    }
  }

  /** What is interrupted leaves no half image under the name of a whole one. */
  private String write(JibContainerBuilder image, ImageReference tag, Path output) {
    Path beside = output.resolveSibling(output.getFileName() + ".new");
    try {
      String digest = build(image, Containerizer.to(TarImage.at(beside).named(tag)));
      Files.move(beside, output, StandardCopyOption.REPLACE_EXISTING);
      say.accept("wrote %s, %d MB".formatted(output, Files.size(output) >> 20));
      return digest;
    } catch (IOException e) {
      throw unwritable(e);
    } finally {
      delete(beside);
    }
  }

  private void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      say.accept("cannot delete " + file + ": " + e);
    }
  }

  private String build(JibContainerBuilder image, Containerizer target) {
    target
        .setToolName(TOOL)
        .setBaseImageLayersCache(request.cache())
        .setApplicationLayersCache(request.cache())
        .setAllowInsecureRegistries(request.insecure())
        .addEventHandler(LogEvent.class, this::log);
    try {
      return image.containerize(target).getDigest().toString();
    } catch (ExecutionException e) {
      throw failure(e.getCause() == null ? e : e.getCause());
    } catch (IOException | RegistryException | CacheDirectoryCreationException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TenonException(ImageErrorCode.IMAGE_UNEXPECTED, "interrupted", e);
    }
  }

  private TenonException failure(Throwable e) {
    if (e instanceof RegistryException || isOfTheNetwork(e)) {
      return new TenonException(
          ImageErrorCode.IMAGE_REGISTRY_REFUSED,
          "%s; check the image's name, the network, and 'docker login'; '--base' also takes a tar"
              .formatted(words(e)),
          e);
    }
    if (e instanceof IOException io) {
      return unwritable(io);
    }
    return new TenonException(ImageErrorCode.IMAGE_UNEXPECTED, words(e), e);
  }

  private static boolean isOfTheNetwork(Throwable e) {
    return e instanceof java.net.SocketException
        || e instanceof java.net.UnknownHostException
        || e instanceof java.io.InterruptedIOException
        || e instanceof javax.net.ssl.SSLException
        || e.getClass().getName().startsWith("org.apache.http.");
  }

  private TenonException unwritable(IOException e) {
    return new TenonException(
        ImageErrorCode.IMAGE_FILE_UNWRITABLE,
        "the image is not written: %s; check the disk of '%s' and of the cache '%s'"
            .formatted(words(e), request.output().map(Path::toString).orElse("-"), request.cache()),
        e);
  }

  private static String words(Throwable e) {
    String message = e.getMessage();
    return message == null ? e.toString() : message.lines().findFirst().orElse(message);
  }

  private void log(LogEvent event) {
    Map<LogEvent.Level, String> shown =
        Map.of(LogEvent.Level.ERROR, "error: ", LogEvent.Level.WARN, "warning: ");
    String kind = shown.get(event.getLevel());
    if (kind != null) {
      say.accept(kind + event.getMessage());
    } else if (verbose && event.getLevel() != LogEvent.Level.DEBUG) {
      say.accept(event.getMessage());
    }
  }
}
