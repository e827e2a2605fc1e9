package io.tenon.serializer.kryo;

import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.SerializerErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which class has which short id, by name. It depends on nothing but the list in {@code
 * base-classes.txt} and the order of the classes that the application registers, so it is the same
 * in all processes of the application whatever they load, and in whatever order.
 */
final class ClassIds {
  /** Lambdas, whose own classes have no name that another process knows. */
  static final int LAMBDA = 9;

  /** Dynamic proxies, for the same reason. */
  static final int PROXY = 10;

  private static final int FIRST_BASE = 16;
  private static final int FIRST_REGISTERED = 1024;
  private static final List<String> BASE = readBase();

  private final Map<String, Integer> ids = new HashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final List<String> registered;

  /**
   * @param registered the application's classes, in its order; a name that comes again keeps its
   *     first id
   */
  ClassIds(List<String> registered) {
    this.registered = registered.stream().distinct().toList();
    int id = FIRST_BASE;
    for (String name : BASE) {
      put(name, id++);
    }
    id = FIRST_REGISTERED;
    for (String name : this.registered) {
      put(name, id++);
    }
  }

  Optional<Integer> id(Class<?> type) {
    return Optional.ofNullable(ids.get(type.getName()));
  }

  Optional<String> name(int id) {
    return Optional.ofNullable(names.get(id));
  }

  /**
   * Checks that the registered classes are there.
   *
   * @throws TenonException {@link SerializerErrorCode#SERIALIZER_BAD_REGISTRATION}
   */
  void check(ClassLoader loader) {
    for (String name : registered) {
      try {
        load(name, loader);
      } catch (ClassNotFoundException | LinkageError e) {
        throw new TenonException(
            SerializerErrorCode.SERIALIZER_BAD_REGISTRATION,
            "'%s' is to be registered, but there is no such class; correct its name in"
                    .formatted(name)
                + " spark.kryo.classesToRegister, or put its jar on the class path of driver and"
                + " executors",
            e);
      }
    }
  }

  static Class<?> load(String name, ClassLoader loader) throws ClassNotFoundException {
    return switch (name) {
      case "boolean" -> boolean.class;
      case "byte" -> byte.class;
      case "char" -> char.class;
      case "short" -> short.class;
      case "int" -> int.class;
      case "long" -> long.class;
      case "float" -> float.class;
      case "double" -> double.class;
      case "void" -> void.class;
      default -> Class.forName(name, false, loader);
    };
  }

  private void put(String name, int id) {
    ids.putIfAbsent(name, id);
    names.put(id, name);
  }

  private static List<String> readBase() {
    try (InputStream stream = ClassIds.class.getResourceAsStream("base-classes.txt");
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
      List<String> names = new ArrayList<>();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.startsWith("#")) {
          names.add(line);
        }
      }
      return List.copyOf(names);
    } catch (IOException e) {
      throw new UncheckedIOException("this bundle's base-classes.txt cannot be read", e);
    }
  }
}
