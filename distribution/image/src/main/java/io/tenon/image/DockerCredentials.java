package io.tenon.image;

import com.google.cloud.tools.jib.api.CredentialRetriever;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.LogEvent;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Credentials where {@code docker login} and its helpers have left them. */
final class DockerCredentials {
  private final Path config;

  DockerCredentials(Map<String, String> environment) {
    Path directory =
        Optional.ofNullable(environment.get("DOCKER_CONFIG"))
            .filter(path -> !path.isEmpty())
            .map(Path::of)
            .orElseGet(() -> Path.of(System.getProperty("user.home"), ".docker"));
    config = directory.resolve("config.json");
  }

  /** An image of a registry, with the credentials for it. */
  RegistryImage image(ImageReference name, Consumer<LogEvent> log) {
    CredentialRetrieverFactory factory = CredentialRetrieverFactory.forImage(name, log);
    RegistryImage image = RegistryImage.named(name);
    List<CredentialRetriever> places =
        List.of(
            factory.dockerConfig(config),
            factory.wellKnownCredentialHelpers(),
            factory.googleApplicationDefaultCredentials());
    places.forEach(image::addCredentialRetriever);
    return image;
  }
}
