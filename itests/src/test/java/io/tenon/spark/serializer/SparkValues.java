package io.tenon.spark.serializer;

import java.io.Serializable;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.scheduler.HighlyCompressedMapStatus;
import org.apache.spark.scheduler.MapStatus;
import org.apache.spark.scheduler.MapStatus$;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Decimal;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.BlockManagerId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.unsafe.types.UTF8String;
import org.apache.spark.util.SerializableConfiguration;
import org.apache.spark.util.StatCounter;
import org.roaringbitmap.RoaringBitmap;
import scala.None$;
import scala.Some;
import scala.Tuple2;
import scala.Tuple3;
import scala.collection.immutable.List$;
import scala.collection.immutable.Nil$;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** What real applications send through {@code spark.serializer}, each with how to compare it. */
final class SparkValues {
  private SparkValues() {}

  /**
   * @param view what must be equal before and after
   */
  record Value(String name, Object object, Function<Object, Object> view) {
    @Override
    public String toString() {
      return name;
    }
  }

  record Point(int x, String label) {}

  static final class NoDefaultConstructor {
    private final String name;
    private final int[] numbers;

    NoDefaultConstructor(String name, int... numbers) {
      this.name = Objects.requireNonNull(name);
      this.numbers = numbers;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof NoDefaultConstructor that
          && name.equals(that.name)
          && Arrays.equals(numbers, that.numbers);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  static final class Bean implements Serializable {
    private static final long serialVersionUID = 1L;
    private String name = "";
    private long count;
    private List<String> tags = new ArrayList<>();

    static Bean of(String name, long count, String... tags) {
      Bean bean = new Bean();
      bean.name = name;
      bean.count = count;
      bean.tags.addAll(List.of(tags));
      return bean;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bean that
          && name.equals(that.name)
          && count == that.count
          && tags.equals(that.tags);
    }

    @Override
    public int hashCode() {
      return name.hashCode();
    }
  }

  interface SerializableSupplier extends Supplier<String>, Serializable {}

  static List<Value> all() {
    List<Value> values = new ArrayList<>();
    scala(values);
    spark(values);
    jdk(values);
    sql(values);
    return values;
  }

  private static void scala(List<Value> values) {
    equal(values, "Tuple2", new Tuple2<>(1L, "one"));
    equal(values, "Tuple3", new Tuple3<>(1, "two", 3.0));
    array(values, "Tuple2[]", new Tuple2<?, ?>[] {new Tuple2<>(1, 2), new Tuple2<>("a", null)});
    equal(values, "List", list("a", "b", "c"));
    same(values, "Nil", Nil$.MODULE$);
    same(values, "None", None$.MODULE$);
    equal(values, "Some", new Some<>(list("x", 1)));
    equal(values, "Vector", list(1, 2, 3, 4).toVector());
    equal(
        values,
        "immutable.ArraySeq of objects",
        scala.collection.immutable.ArraySeq$.MODULE$.unsafeWrapArray(new Object[] {"a", 1}));
    equal(
        values,
        "immutable.ArraySeq of ints",
        scala.collection.immutable.ArraySeq$.MODULE$.unsafeWrapArray(new int[] {1, 2, 3}));
    equal(
        values,
        "mutable.ArraySeq",
        scala.collection.mutable.ArraySeq$.MODULE$.make(new String[] {"a", "b"}));
    equal(values, "immutable.HashMap", immutableMap(10));
    equal(values, "immutable.Map1", immutableMap(1));
    equal(values, "mutable.HashMap", mutableMap());
    equal(values, "JListWrapper", CollectionConverters.asScala(new ArrayList<>(List.of("a", "b"))));
    equal(values, "Range", scala.package$.MODULE$.Range().apply(1, 20, 3));
    equal(values, "ClassTag", ClassTag$.MODULE$.apply(Bean.class));
    same(values, "BoxedUnit", BoxedUnit.UNIT);
    equal(values, "Left", new scala.util.Left<>("wrong"));
    same(values, "Symbol", scala.Symbol.apply("symbol"));
    equal(values, "BigDecimal of Scala", scala.math.BigDecimal.exact("12.345"));
    equal(
        values,
        "collections of what is not serializable",
        list(new Some<>(new NoDefaultConstructor("n", 1)), list(new Point(1, "p")).toVector()));
  }

  private static void spark(List<Value> values) {
    org.apache.spark.util.collection.CompactBuffer<Object> buffer = compactBuffer();
    equal(values, "CompactBuffer", buffer);
    equal(
        values,
        "block upload header",
        new Tuple2<StorageLevel, ClassTag<?>>(
            StorageLevel.MEMORY_AND_DISK_SER_2(), ClassTag$.MODULE$.apply(String.class)));
    equal(values, "StorageLevel", StorageLevel.MEMORY_ONLY());
    BlockManagerId id = BlockManagerId.apply("7", "host", 4040, scala.Option.empty());
    equal(values, "BlockManagerId", id);
    values.add(
        new Value(
            "StatCounter", new StatCounter().merge(1.5).merge(2.5), counter -> counter.toString()));
    mapStatus(values, "MapStatus, compressed", id, 10);
    mapStatus(values, "MapStatus, highly compressed", id, 3000);
    Configuration hadoop = new Configuration(false);
    hadoop.set("a.key", "a value");
    values.add(
        new Value(
            "SerializableConfiguration",
            new SerializableConfiguration(hadoop),
            c -> ((SerializableConfiguration) c).value().get("a.key")));
    RoaringBitmap bitmap = RoaringBitmap.bitmapOf(1, 5, 1_000_000);
    equal(values, "RoaringBitmap", bitmap);
  }

  private static void jdk(List<Value> values) {
    equal(values, "Optional", Optional.of("x"));
    equal(values, "List.of", List.of(1, 2, 3));
    equal(values, "Arrays.asList", Arrays.asList("a", null, "b"));
    equal(values, "ArrayList", new ArrayList<>(List.of("a", 1)));
    equal(values, "emptyList", Collections.emptyList());
    equal(values, "unmodifiableList", Collections.unmodifiableList(new ArrayList<>(List.of(1, 2))));
    equal(values, "HashMap", new HashMap<>(Map.of("a", 1)));
    equal(values, "Map.of", Map.of("a", 1, "b", 2));
    LinkedHashMap<String, Integer> linked = new LinkedHashMap<>();
    linked.put("z", 1);
    linked.put("a", 2);
    values.add(new Value("LinkedHashMap", linked, map -> map.toString()));
    equal(values, "subList", new ArrayList<>(List.of(1, 2, 3, 4)).subList(1, 3));
    equal(values, "LocalDate", LocalDate.of(2026, 11, 21));
    equal(values, "BigDecimal", new BigDecimal("123456789012345678901234567890.12345"));
    equal(values, "UUID", new UUID(1, 2));
    values.add(new Value("byte[]", new byte[] {1, 2, 3}, bytes -> Arrays.toString((byte[]) bytes)));
    array(values, "Long[]", new Long[] {1L, null, Long.MAX_VALUE});
    array(values, "Object[]", new Object[] {"a", 1, null, List.of()});
    equal(values, "class without a no-argument constructor", new NoDefaultConstructor("n", 1, 2));
    equal(values, "record", new Point(1, "one"));
    equal(values, "Serializable bean", Bean.of("bean", 3, "a", "b"));
    String captured = "captured";
    SerializableSupplier lambda = () -> captured + "!";
    values.add(new Value("Java lambda", lambda, supplier -> ((Supplier<?>) supplier).get()));
    Timestamp timestamp = new Timestamp(1_700_000_000_000L);
    timestamp.setNanos(123_456_789);
    equal(values, "Timestamp", timestamp);
  }

  private static void sql(List<Value> values) {
    equal(values, "UTF8String", UTF8String.fromString("grün"));
    equal(values, "Decimal", Decimal.apply("12.34"));
    Row row = RowFactory.create(1, "a", null, 2.5);
    equal(values, "GenericRow", row);
    equal(
        values,
        "StructType",
        new StructType()
            .add("a", DataTypes.IntegerType)
            .add("b", DataTypes.createArrayType(DataTypes.StringType)));
    UnsafeRow unsafe = new UnsafeRow(1);
    byte[] bytes = Arrays.copyOf("12345678abcdefgh".getBytes(StandardCharsets.US_ASCII), 16);
    unsafe.pointTo(bytes, 16);
    equal(values, "UnsafeRow", unsafe);
  }

  private static void equal(List<Value> values, String name, Object object) {
    values.add(new Value(name, object, read -> read));
  }

  private static void same(List<Value> values, String name, Object object) {
    values.add(new Value(name, object, read -> System.identityHashCode(read)));
  }

  private static void array(List<Value> values, String name, Object[] array) {
    values.add(
        new Value(
            name,
            array,
            read -> List.of(read.getClass(), new ArrayList<>(Arrays.asList((Object[]) read)))));
  }

  private static void mapStatus(List<Value> values, String name, BlockManagerId id, int blocks) {
    long[] sizes = new long[blocks];
    Arrays.setAll(sizes, i -> i * 1000L);
    MapStatus status = MapStatus$.MODULE$.apply(id, sizes, 42L, 0L);
    if (blocks > 2000 && !(status instanceof HighlyCompressedMapStatus)) {
      throw new AssertionError(status.getClass());
    }
    values.add(
        new Value(
            name,
            status,
            read -> {
              MapStatus s = (MapStatus) read;
              return List.of(
                  s.location(), s.mapId(), s.getSizeForBlock(1), s.getSizeForBlock(blocks - 1));
            }));
  }

  private static scala.collection.immutable.List<Object> list(Object... elements) {
    return List$.MODULE$.from(CollectionConverters.asScala(Arrays.asList(elements)));
  }

  @SuppressWarnings("unchecked")
  private static scala.collection.immutable.Map<Object, Object> immutableMap(int size) {
    scala.collection.immutable.Map<Object, Object> map =
        scala.collection.immutable.Map$.MODULE$.empty();
    for (int i = 0; i < size; i++) {
      map = map.updated("key" + i, i);
    }
    return map;
  }

  private static scala.collection.mutable.Map<Object, Object> mutableMap() {
    scala.collection.mutable.HashMap<Object, Object> map = new scala.collection.mutable.HashMap<>();
    map.put("a", 1);
    map.put("b", list(1, 2));
    return map;
  }

  @SuppressWarnings("unchecked")
  private static org.apache.spark.util.collection.CompactBuffer<Object> compactBuffer() {
    org.apache.spark.util.collection.CompactBuffer<Object> buffer =
        new org.apache.spark.util.collection.CompactBuffer<>(
            (ClassTag<Object>) (ClassTag<?>) ClassTag$.MODULE$.Any());
    buffer.$plus$eq("a");
    buffer.$plus$eq("b");
    buffer.$plus$eq("c");
    return buffer;
  }
}
