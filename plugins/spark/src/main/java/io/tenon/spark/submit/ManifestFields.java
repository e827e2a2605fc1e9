package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A mapping of a manifest, which knows what of it has been read. */
final class ManifestFields {
  private final String path;
  private final Map<String, Object> values = new LinkedHashMap<>();
  private final Set<String> read = new TreeSet<>();
  private final List<ManifestFields> parts = new ArrayList<>();

  /**
   * @param path of the mapping, for people
   * @param value what the file has there
   */
  ManifestFields(String path, Object value) {
    this.path = path;
    if (!(value instanceof Map<?, ?> map)) {
      throw wrong(path, "is not a mapping");
    }
    map.forEach((key, each) -> values.put(String.valueOf(key), each));
  }

  /** As it stands there, where it does. */
  Optional<Object> value(String field) {
    read.add(field);
    return Optional.ofNullable(values.get(field));
  }

  @SuppressWarnings("unchecked")
  Optional<Map<String, Object>> mapping(String field) {
    return value(field)
        .map(
            value -> {
              if (!(value instanceof Map)) {
                throw wrong(path(field), "is not a mapping");
              }
              return (Map<String, Object>) value;
            });
  }

  Optional<String> text(String field) {
    return value(field)
        .map(
            value -> {
              if (value instanceof Map || value instanceof List) {
                throw wrong(path(field), "is not a single value");
              }
              return String.valueOf(value);
            });
  }

  List<String> texts(String field) {
    return list(field).stream().map(String::valueOf).toList();
  }

  Map<String, String> entries(String field) {
    Map<String, String> entries = new LinkedHashMap<>();
    part(field)
        .ifPresent(
            part ->
                part.values.keySet().forEach(key -> entries.put(key, part.text(key).orElse(""))));
    return entries;
  }

  Optional<ManifestFields> part(String field) {
    return value(field)
        .map(
            value -> {
              ManifestFields part = new ManifestFields(path(field), value);
              parts.add(part);
              return part;
            });
  }

  List<ManifestFields> partList(String field) {
    List<ManifestFields> list = new ArrayList<>();
    for (Object each : list(field)) {
      ManifestFields part = new ManifestFields(path(field) + "[" + list.size() + "]", each);
      parts.add(part);
      list.add(part);
    }
    return list;
  }

  List<Object> list(String field) {
    return value(field)
        .map(
            value -> {
              if (!(value instanceof List<?> list)) {
                throw wrong(path(field), "is not a list");
              }
              return List.<Object>copyOf(list);
            })
        .orElse(List.of());
  }

  /** The names of its fields. */
  Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** What is there and was not read. */
  Stream<String> unread() {
    return Stream.concat(
        values.keySet().stream().filter(field -> !read.contains(field)).map(this::path),
        parts.stream().flatMap(ManifestFields::unread));
  }

  String path(String field) {
    return path.isEmpty() ? field : path + "." + field;
  }

  static TenonException wrong(String path, String why) {
    return new TenonException(
        ClusterErrorCode.CLUSTER_UNSUPPORTED,
        "'%s' of the manifest %s; see docs/KUBERNETES.md".formatted(path, why));
  }
}
