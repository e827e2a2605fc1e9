package io.tenon.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A tar of an image, opened as Docker opens it. */
final class SavedImage {
  /**
   * A file in a layer.
   *
   * @param mode as chmod has it, in octal
   */
  record Entry(String mode, String text) {}

  private final Map<String, byte[]> files = new TreeMap<>();

  SavedImage(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      TarArchiveInputStream tar = new TarArchiveInputStream(in);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        files.put(entry.getName(), tar.readAllBytes());
      }
    }
  }

  boolean has(String name) {
    return files.containsKey(name);
  }

  JsonNode manifest() throws IOException {
    return new ObjectMapper().readTree(text("manifest.json")).get(0);
  }

  JsonNode config() throws IOException {
    return new ObjectMapper().readTree(text(manifest().get("Config").asText()));
  }

  /** The names of the layers, which are their digests, from the lowest. */
  List<String> layers() throws IOException {
    List<String> names = new ArrayList<>();
    manifest().get("Layers").forEach(name -> names.add(name.asText()));
    return names;
  }

  /** What is in a layer, by its path. */
  Map<String, Entry> entries(String layer) throws IOException {
    Map<String, Entry> entries = new TreeMap<>();
    TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(files.get(layer))));
    for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
      entries.put(
          "/" + entry.getName(),
          new Entry(
              Integer.toOctalString(entry.getMode() & 0777),
              new String(tar.readAllBytes(), UTF_8)));
    }
    return entries;
  }

  private String text(String name) {
    return new String(files.get(name), UTF_8);
  }
}
