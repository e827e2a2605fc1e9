package io.tenon.spi.testing.serializer;

import java.io.Externalizable;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.AbstractMap.SimpleEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Objects to write, and a seeded source of them. */
public final class Samples {
  private static final int DEPTH = 4;

  private final Random random;
  private final boolean onlySerializable;

  /** The same {@code seed} gives the same objects. */
  public Samples(long seed) {
    this(seed, false);
  }

  /**
   * As {@link #Samples(long)}.
   *
   * @param onlySerializable whether all objects are {@link Serializable}
   */
  public Samples(long seed, boolean onlySerializable) {
    this.random = new Random(seed);
    this.onlySerializable = onlySerializable;
  }

  /** Any object that can be written, or null; {@code equals} compares it. */
  public @Nullable Object next() {
    return next(DEPTH);
  }

  private @Nullable Object next(int depth) {
    int kinds = depth == 0 ? 13 : 20;
    return switch (random.nextInt(kinds)) {
      case 0 -> null;
      case 1 -> random.nextInt();
      case 2 -> random.nextLong() >> random.nextInt(64);
      case 3 -> random.nextDouble();
      case 4 -> text();
      case 5 -> random.nextBoolean();
      case 6 -> (char) random.nextInt(0xD800);
      case 7 -> new BigDecimal(random.nextInt()).movePointLeft(3);
      case 8 -> LocalDate.ofEpochDay(random.nextInt(40_000));
      case 9 -> new UUID(random.nextLong(), random.nextLong());
      case 10 -> Colour.values()[random.nextInt(Colour.values().length)];
      case 11 -> (byte) random.nextInt();
      case 12 -> new Outside(random.nextInt(), text());
      case 13 -> list(depth, new ArrayList<>());
      case 14 -> map(depth, new HashMap<>());
      case 15 -> map(depth, new LinkedHashMap<>());
      case 16 -> new Pair(next(depth - 1), next(depth - 1));
      case 17 -> box(next(depth - 1));
      case 18 -> new Bean(random.nextInt(), text(), next(depth - 1));
      default -> new TreeMap<>(Map.of(text(), random.nextInt()));
    };
  }

  private Object box(@Nullable Object value) {
    return onlySerializable ? new SimpleEntry<>("in", value) : Optional.ofNullable(value);
  }

  private List<@Nullable Object> list(int depth, List<@Nullable Object> into) {
    int size = random.nextInt(8);
    for (int i = 0; i < size; i++) {
      into.add(next(depth - 1));
    }
    return into;
  }

  private Map<String, @Nullable Object> map(int depth, Map<String, @Nullable Object> into) {
    int size = random.nextInt(6);
    for (int i = 0; i < size; i++) {
      into.put(text(), next(depth - 1));
    }
    return into;
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(60);
    for (int i = 0; i < length; i++) {
      text.appendCodePoint(
          switch (random.nextInt(12)) {
            case 0 -> 0xE4;
            case 1 -> 0x4E16;
            case 2 -> 0x1F600;
            default -> 'a' + random.nextInt(26);
          });
    }
    return text.toString();
  }

  /** An enum with a constant of its own class. */
  public enum Colour {
    /** The first. */
    RED,
    /** One with a body. */
    GREEN {
      @Override
      public String toString() {
        return "green";
      }
    }
  }

  /** A record. */
  public record Pair(@Nullable Object left, @Nullable Object right) implements Serializable {}

  /** A class with fields, without a no-argument constructor. */
  public static final class Bean implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int number;
    private final String text;
    private final @Nullable Serializable inner;

    Bean(int number, String text, @Nullable Object inner) {
      this.number = number;
      this.text = text;
      this.inner = (Serializable) (inner instanceof Serializable ? inner : null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Bean that
          && number == that.number
          && text.equals(that.text)
          && Objects.equals(inner, that.inner);
    }

    @Override
    public int hashCode() {
      return Objects.hash(number, text);
    }
  }

  /** A class that writes itself. */
  public static final class Outside implements Externalizable {
    private int number;
    private String text = "";

    /** For reading. */
    public Outside() {}

    Outside(int number, String text) {
      this.number = number;
      this.text = text;
    }

    @Override
    public void writeExternal(ObjectOutput out) throws java.io.IOException {
      out.writeInt(number);
      out.writeUTF(text);
    }

    @Override
    public void readExternal(ObjectInput in) throws java.io.IOException {
      number = in.readInt();
      text = in.readUTF();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Outside that && number == that.number && text.equals(that.text);
    }

    @Override
    public int hashCode() {
      return number;
    }
  }

  /** A node of a graph. */
  public static final class Node implements Serializable {
    private static final long serialVersionUID = 1L;

    final String name;
    final List<Node> next = new ArrayList<>();

    Node(String name) {
      this.name = name;
    }
  }

  /** What nobody can write: its only field refuses. */
  public static final class Unwritable implements Externalizable {
    /** For reading. */
    public Unwritable() {}

    @Override
    public void writeExternal(ObjectOutput out) throws java.io.IOException {
      throw new java.io.NotSerializableException("this sample refuses");
    }

    @Override
    public void readExternal(ObjectInput in) {}
  }
}
