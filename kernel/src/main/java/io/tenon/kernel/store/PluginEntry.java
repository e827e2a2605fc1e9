package io.tenon.kernel.store;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One plugin in one version, as its manifest and its bytes say.
 *
 * @param name its Bundle-SymbolicName, unique in a {@link PluginSet}
 * @param version its Bundle-Version
 * @param digest SHA-256 of the file, in lower-case hex
 * @param size of the file in bytes
 * @param description its Bundle-Name or Bundle-Description, for people
 * @param signer who signed it: the subject of the certificate
 * @param provides the services that it declares; at least one
 * @param spiRanges the version range of each SPI package that it imports
 */
public record PluginEntry(
    String name,
    String version,
    String digest,
    long size,
    String description,
    Optional<String> signer,
    List<ProvidedService> provides,
    Map<String, String> spiRanges) {
  public PluginEntry {
    requireNonNull(name, "name is null");
    requireNonNull(version, "version is null");
    requireNonNull(digest, "digest is null");
    requireNonNull(description, "description is null");
    requireNonNull(signer, "signer is null");
    provides = List.copyOf(provides);
    spiRanges = Map.copyOf(spiRanges);
  }

  /** Name and version, for people. */
  public String label() {
    return name + " " + version;
  }
}
