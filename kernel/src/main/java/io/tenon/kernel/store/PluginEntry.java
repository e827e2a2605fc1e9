package io.tenon.kernel.store;

import static java.util.Objects.requireNonNull;

import io.tenon.kernel.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

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
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");

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

  /** As lock files and lists show it; {@link #fromJson} reads it back. */
  public JsonObject toJson() {
    JsonObject ranges = JsonObject.empty();
    for (Map.Entry<String, String> range : new TreeMap<>(spiRanges).entrySet()) {
      ranges = ranges.with(range.getKey(), range.getValue());
    }
    return JsonObject.of("name", name)
        .with("version", version)
        .with("digest", digest)
        .with("size", size)
        .with("description", description)
        .with("signer", signer)
        .with(
            "provides",
            provides.stream()
                .map(s -> JsonObject.of("type", s.type()).with("name", s.name()))
                .toList())
        .with("spiRanges", ranges);
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException when it is not that
   */
  public static PluginEntry fromJson(JsonObject json) {
    JsonObject ranges = json.object("spiRanges");
    Map<String, String> spiRanges = new TreeMap<>();
    ranges.names().forEach(name -> spiRanges.put(name, ranges.string(name)));
    String digest = json.string("digest");
    if (!DIGEST.matcher(digest).matches()) {
      throw new IllegalArgumentException("not a SHA-256 digest: '" + digest + "'");
    }
    return new PluginEntry(
        json.string("name"),
        json.string("version"),
        digest,
        json.number("size"),
        json.string("description"),
        json.optionalString("signer"),
        json.objects("provides").stream()
            .map(service -> new ProvidedService(service.string("type"), service.string("name")))
            .toList(),
        spiRanges);
  }
}
