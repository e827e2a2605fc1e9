package io.tenon.benchmarks.serializer;

import java.io.Serializable;
import java.util.Random;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import scala.Tuple2;
import scala.collection.immutable.List;
import scala.collection.immutable.List$;
import scala.jdk.javaapi.CollectionConverters;

/** What jobs send through a shuffle. */
public enum Records {
  /** A pair of a number and a short text, as from a word count. */
  TUPLES(i -> new Tuple2<>(random(i).nextLong(), text(i, 12))),

  /** A key and a value that is an object with fields, as a case class has them. */
  BEANS(i -> new Tuple2<>((long) i, new Bean(i))),

  /** A key and a short array of numbers. */
  ARRAYS(i -> new Tuple2<>(i, random(i).ints(16).toArray())),

  /** A key and a list of Scala's. */
  LISTS(i -> new Tuple2<>(text(i, 6), list(i)));

  private final IntFunction<Object> source;

  Records(IntFunction<Object> source) {
    this.source = source;
  }

  Object[] create(int count) {
    Object[] records = new Object[count];
    for (int i = 0; i < count; i++) {
      records[i] = source.apply(i);
    }
    return records;
  }

  private static Random random(int seed) {
    return new Random(seed);
  }

  private static String text(int seed, int length) {
    return random(seed)
        .ints(length, 'a', 'z' + 1)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static List<Object> list(int seed) {
    java.util.List<Object> elements = new java.util.ArrayList<>();
    for (int i = 0; i < 5; i++) {
      elements.add(text(seed + i, 8));
    }
    return List$.MODULE$.from(CollectionConverters.asScala(elements));
  }

  /** An object with fields. */
  public static final class Bean implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int id;
    private final long time;
    private final double amount;
    private final boolean valid;
    private final String name;
    private final @Nullable String comment;

    Bean(int seed) {
      Random random = random(seed);
      this.id = seed;
      this.time = 1_700_000_000_000L + random.nextInt();
      this.amount = random.nextDouble();
      this.valid = random.nextBoolean();
      this.name = text(seed, 10);
      this.comment = seed % 3 == 0 ? null : text(seed + 1, 40);
    }

    @Override
    public String toString() {
      return id + name + time + amount + valid + comment;
    }
  }
}
