package io.tenon.spark.serializer;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import scala.None$;
import scala.Option;
import scala.Product;
import scala.Some;
import scala.Tuple2;
import scala.collection.Iterable;
import scala.collection.immutable.List$;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Nil$;
import scala.collection.immutable.Vector$;
import scala.jdk.javaapi.CollectionConverters;

/** Values of the kinds that applications keep in their RDDs, and a text that tells them apart. */
final class JobValues {
  private static final int KINDS = 9;

  private JobValues() {}

  /** An object with fields of all sorts, without a constructor that takes nothing. */
  static final class Person implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final int age;
    private final int @Nullable [] scores;
    private final Option<Person> parent;
    private final List<Tuple2<String, @Nullable Long>> visits;

    Person(int seed) {
      this.name = "person " + seed;
      this.age = seed % 90;
      this.scores = seed % 4 == 0 ? null : new int[] {seed, -seed};
      this.parent = seed % 3 == 0 ? new Some<>(new Person(seed + 1)) : none();
      this.visits = new ArrayList<>();
      visits.add(new Tuple2<>("first", (long) seed));
      visits.add(new Tuple2<>("second", null));
    }

    private String inWords() {
      return name + age + show(scores) + show(parent) + show(visits);
    }
  }

  static List<Integer> seeds(int count) {
    List<Integer> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seeds.add(i);
    }
    return seeds;
  }

  static @Nullable Object value(int seed) {
    return switch (seed % KINDS) {
      case 0 -> new Tuple2<>(seed, "text " + seed);
      case 1 -> new Person(seed);
      case 2 -> new long[] {seed, Long.MAX_VALUE - seed};
      case 3 -> new Object[] {seed, null, "x" + seed, new Tuple2<>(seed, null)};
      case 4 -> seed % 2 == 0 ? none() : new Some<>(new Person(seed));
      case 5 -> scala(seed);
      case 6 -> java(seed);
      case 7 -> Nil$.MODULE$;
      default -> null;
    };
  }

  /** Says all that is in {@code value}; an unknown class, or a second None or Nil, is an error. */
  static String show(@Nullable Object value) {
    if (value == None$.MODULE$ || value == Nil$.MODULE$) {
      return value.toString();
    }
    if (value == null || value instanceof Number || value instanceof String) {
      return String.valueOf(value);
    }
    if (value instanceof Person person) {
      return person.inWords();
    }
    if (value instanceof Object[] array) {
      return shown("array", Arrays.asList(array));
    }
    if (value instanceof int[] numbers) {
      return Arrays.toString(numbers);
    }
    if (value instanceof long[] numbers) {
      return Arrays.toString(numbers);
    }
    if (value instanceof Tuple2<?, ?> || value instanceof Some<?>) {
      return shown(
          value.getClass().getSimpleName(),
          CollectionConverters.asJava(((Product) value).productIterator().toList()));
    }
    if (value instanceof scala.collection.Map<?, ?> map) {
      return "Map" + show(new TreeMap<>(CollectionConverters.asJava(map)));
    }
    if (value instanceof Iterable<?> elements) {
      String kind = elements.getClass().getName();
      return shown(kind, CollectionConverters.asJavaCollection(elements));
    }
    if (value instanceof Map<?, ?> map) {
      List<String> entries = new ArrayList<>();
      new TreeMap<>(map).forEach((key, element) -> entries.add(key + "=" + show(element)));
      return entries.toString();
    }
    if (value instanceof Collection<?> elements) {
      return shown(elements.getClass().getName(), elements);
    }
    throw new AssertionError("a " + value.getClass().getName() + ": " + value);
  }

  private static String shown(String kind, Collection<?> elements) {
    return kind + elements.stream().map(JobValues::show).toList();
  }

  @SuppressWarnings("unchecked")
  private static Option<Person> none() {
    return (Option<Person>) (Option<?>) None$.MODULE$;
  }

  private static Object scala(int seed) {
    Object list = List$.MODULE$.from(CollectionConverters.asScala(List.of("a", "b" + seed)));
    Object vector = Vector$.MODULE$.from(CollectionConverters.asScala(List.of(list, 1.5, seed)));
    return Map$.MODULE$.from(
        CollectionConverters.asScala(Map.of("list", list, "vector", vector, "nil", Nil$.MODULE$)));
  }

  private static Object java(int seed) {
    return Map.of(
        "list",
        new ArrayList<>(List.of(seed, List.of("nested", seed))),
        "map",
        Map.of("k" + seed, new Person(seed)),
        "empty",
        List.of());
  }
}
