package io.tenon.spark.submit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.Yaml;

/** What a manifest says of the pods of a role that is no setting: a template for them. */
final class PodTemplateDraft {
  private static final String SPEC = "spec";
  private static final String CONTAINERS = "containers";

  private final String role;
  private Map<String, Object> pod = new LinkedHashMap<>();

  /**
   * @param role {@code driver} or {@code executor}
   */
  PodTemplateDraft(String role) {
    this.role = role;
  }

  /** Begins with a template of the manifest's own. */
  void begin(Map<String, Object> template) {
    pod = copy(template);
  }

  /** Sets a field of the pod's specification. */
  void pod(String field, Object value) {
    map(pod, SPEC).put(field, value);
  }

  /** Sets a field of the engine's container. */
  void container(String field, Object value) {
    container().put(field, value);
  }

  /** Adds to a list of the pod's specification. */
  void addToPod(String field, Object value) {
    list(map(pod, SPEC), field).add(value);
  }

  /** Adds to a list of the engine's container. */
  void addToContainer(String field, Object value) {
    list(container(), field).add(value);
  }

  /** Lets the container have so much of a resource. */
  void limit(String resource, Object amount) {
    map(map(container(), "resources"), "limits").put(resource, amount);
  }

  private Map<String, Object> container() {
    List<Object> containers = list(map(pod, SPEC), CONTAINERS);
    String name = "spark-kubernetes-" + role;
    for (Object each : containers) {
      if (each instanceof Map<?, ?> known && name.equals(known.get("name"))) {
        return cast(known);
      }
    }
    if (!containers.isEmpty() && containers.get(0) instanceof Map<?, ?> first) {
      return cast(first);
    }
    Map<String, Object> container = new LinkedHashMap<>(Map.of("name", name));
    containers.add(0, container);
    return container;
  }

  /** Writes it down for this submission; nothing where it says nothing. */
  Optional<Path> write() {
    if (pod.isEmpty()) {
      return Optional.empty();
    }
    Map<String, Object> whole = new LinkedHashMap<>(Map.of("apiVersion", "v1", "kind", "Pod"));
    whole.putAll(pod);
    try {
      Path file = Files.createTempFile("tenon-" + role, ".yaml");
      file.toFile().deleteOnExit();
      Files.writeString(file, new Yaml().dump(whole));
      return Optional.of(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> map(Map<String, Object> in, String field) {
    return cast((Map<?, ?>) in.computeIfAbsent(field, unused -> new LinkedHashMap<>()));
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Map<String, Object> in, String field) {
    return (List<Object>) in.computeIfAbsent(field, unused -> new ArrayList<>());
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> cast(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }

  private static Map<String, Object> copy(Map<String, Object> map) {
    Map<String, Object> copy = new LinkedHashMap<>();
    map.forEach((key, value) -> copy.put(key, copyOf(value)));
    return copy;
  }

  private static Object copyOf(Object value) {
    if (value instanceof Map<?, ?> map) {
      return copy(cast(map));
    }
    if (value instanceof List<?> list) {
      List<Object> copy = new ArrayList<>();
      list.forEach(each -> copy.add(copyOf(each)));
      return copy;
    }
    return value;
  }
}
