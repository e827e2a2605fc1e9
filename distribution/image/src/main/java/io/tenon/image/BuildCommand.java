package io.tenon.image;

import static java.util.Objects.requireNonNull;

import io.tenon.image.ImageRequest.Copied;
import io.tenon.spi.TenonException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tenon image build}. */
@Command(
    name = "build",
    description = {
      "Makes an image of this distribution, without a Docker daemon: the distribution, with the"
          + " plugins that are installed, laid on a base image that has Java.",
      "Registries' credentials are those of Docker's config.json and its credential helpers."
    },
    usageHelpAutoWidth = true)
final class BuildCommand implements Callable<Integer> {
  @Option(
      names = {"-t", "--tag"},
      required = true,
      paramLabel = "NAME",
      description = "The image's name, for example registry.example.com/tenon:0.1.0.")
  private String tag = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Writes it to this tar, for docker load, ctr images import and the like.")
  private @Nullable Path output;

  @Option(names = "--push", description = "Sends it to the registry that its name says.")
  private boolean push;

  @Option(
      names = {"-b", "--base"},
      paramLabel = "IMAGE",
      defaultValue = "eclipse-temurin:17-jre",
      description =
          "An image of a registry, a tar as docker save writes it, or 'scratch' for none"
              + " (default: ${DEFAULT-VALUE}).")
  private String base = "";

  @Option(
      names = "--copy",
      paramLabel = "FILE:PATH",
      description = "Lays a file or directory of this machine into the image; may be repeated.")
  private List<String> copies = new ArrayList<>();

  @Option(
      names = "--class-archive",
      paramLabel = "FILE",
      description =
          "An archive of classes that 'tenon cds --output' has made in a container of this image"
              + " without one: with it Spark's JVMs start in half the time.")
  private @Nullable Path classArchive;

  @Option(
      names = "--format",
      paramLabel = "docker|oci",
      defaultValue = "docker",
      description = "The image's format (default: ${DEFAULT-VALUE}).")
  private Format format = Format.DOCKER;

  @Option(
      names = "--platform",
      paramLabel = "OS/ARCHITECTURE",
      description = "For what it is, where the base image has several (default: this machine's).")
  private @Nullable String platform;

  @Option(
      names = "--home",
      paramLabel = "PATH",
      defaultValue = "/opt/spark",
      description = "Where the distribution lies in the image (default: ${DEFAULT-VALUE}).")
  private String home = "";

  @Option(
      names = "--user",
      paramLabel = "UID:GID",
      defaultValue = "185:0",
      description = "Who containers run as (default: ${DEFAULT-VALUE}).")
  private String user = "";

  @Option(
      names = "--insecure",
      description = "Takes registries without TLS, or with certificates that nobody knows.")
  private boolean insecure;

  @Option(
      names = "--cache",
      paramLabel = "DIRECTORY",
      description = "Where layers are kept for the next image (default: in the user's cache).")
  private @Nullable Path cache;

  @Spec private CommandSpec spec;

  private final Map<String, String> environment;
  private final BooleanSupplier verbose;

  BuildCommand(Map<String, String> environment, BooleanSupplier verbose) {
    this.environment = Map.copyOf(environment);
    this.verbose = requireNonNull(verbose, "verbose is null");
  }

  private enum Format {
    DOCKER,
    OCI
  }

  @Override
  public Integer call() {
    ImageRequest request = request();
    PrintWriter err = spec.commandLine().getErr();
    ImageBuild build =
        new ImageBuild(
            request,
            ImageLayers.of(distribution(), request),
            new DockerCredentials(environment),
            line -> {
              err.println("tenon: " + line);
              err.flush();
            },
            verbose.getAsBoolean());
    PrintWriter out = spec.commandLine().getOut();
    out.println(request.tag() + "@" + build.run());
    out.flush();
    return 0;
  }

  private ImageRequest request() {
    if (output == null && !push) {
      throw usage("neither --output nor --push says where the image is to go");
    }
    return new ImageRequest(
        base,
        tag,
        absolute("--home", home),
        user,
        platform == null ? Platforms.ofThisMachine() : Platforms.parse(platform),
        format == Format.OCI,
        copies.stream().map(BuildCommand::copied).toList(),
        Optional.ofNullable(classArchive),
        Optional.ofNullable(output),
        push,
        insecure,
        cache == null ? userCache() : cache);
  }

  private static Copied copied(String text) {
    int at = text.lastIndexOf(':');
    if (at < 1) {
      throw usage("'%s' of --copy is not FILE:PATH".formatted(text));
    }
    return new Copied(Path.of(text.substring(0, at)), absolute("--copy", text.substring(at + 1)));
  }

  private static String absolute(String option, String path) {
    if (!path.startsWith("/")) {
      throw usage("'%s' of %s is not an absolute path of the image".formatted(path, option));
    }
    return path;
  }

  private Path distribution() {
    return Optional.ofNullable(environment.get("TENON_HOME"))
        .map(Path::of)
        .orElseThrow(
            () ->
                usage("the environment does not set TENON_HOME; start this program by bin/tenon"));
  }

  private Path userCache() {
    Path caches =
        Optional.ofNullable(environment.get("XDG_CACHE_HOME"))
            .filter(path -> !path.isEmpty())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
    return caches.resolve("tenon").resolve("image");
  }

  static TenonException usage(String message) {
    return new TenonException(ImageErrorCode.IMAGE_USAGE, message);
  }
}
