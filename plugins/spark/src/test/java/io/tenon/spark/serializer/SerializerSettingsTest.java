package io.tenon.spark.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.tenon.spark.TestStore;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.serializer.KryoRegistrator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Spark's settings for its serializer, in jobs: each is honoured, or refused with the way out. */
class SerializerSettingsTest {
  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);

  @TempDir static Path store;

  private SparkConf conf;
  private JavaSparkContext spark;

  @BeforeAll
  static void createStore() throws IOException {
    TestStore.create(store, "tenon-serializer-kryo");
  }

  @BeforeEach
  void createConf() {
    conf =
        new SparkConf()
            .setAppName("serializer-settings")
            .setMaster("local[2]")
            .set("spark.serializer", TenonSerializer.class.getName())
            .set("spark.tenon.plugins.dir", store.toString())
            .set("spark.ui.enabled", "false");
  }

  @AfterEach
  void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  /** Registers what the jobs here send around. */
  public static final class PersonRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
      kryo.register(JobValues.Person.class);
      kryo.register(JobValues.Person[].class);
    }
  }

  /** Brings a serializer of its own, for the Kryo that Spark has. */
  public static final class ForeignRegistrator implements KryoRegistrator {
    @Override
    public void registerClasses(Kryo kryo) {
      kryo.register(JobValues.Person.class, new PersonSerializer());
    }
  }

  private static final class PersonSerializer extends Serializer<JobValues.Person> {
    @Override
    public void write(Kryo kryo, Output output, JobValues.Person person) {}

    @Override
    public JobValues.Person read(Kryo kryo, Input input, Class<JobValues.Person> type) {
      return new JobValues.Person(0);
    }
  }

  /** Groups, caches, and collects. */
  private String job() {
    spark = new JavaSparkContext(conf);
    return JobValues.show(
        spark
            .parallelize(JobValues.seeds(20), 2)
            .mapToPair(i -> new Tuple2<>(i % 3, new JobValues.Person(i)))
            .groupByKey(2)
            .mapValues(people -> people.iterator().next())
            .sortByKey()
            .collect()
            .get(1));
  }

  private static final String RESULT = JobValues.show(new Tuple2<>(1, new JobValues.Person(1)));

  @Test
  void classesOfARegistratorAreRegistered() {
    conf.set("spark.kryo.registrationRequired", "true")
        .set("spark.kryo.registrator", PersonRegistrator.class.getName());

    assertEquals(RESULT, job());
  }

  @Test
  void classThatIsNotRegisteredIsNamedWhereThatIsRequired() {
    conf.set("spark.kryo.registrationRequired", "true");

    Exception e = assertThrows(Exception.class, this::job);

    assertTrue(
        e.getMessage()
            .contains(
                "'"
                    + JobValues.Person.class.getName()
                    + "' is not registered, and"
                    + " spark.kryo.registrationRequired is true; add it to"
                    + " spark.kryo.classesToRegister"),
        e.getMessage());
  }

  @Test
  void registratorWithASerializerForKryo4IsRefusedWithTheWayOut() {
    conf.set("spark.kryo.registrator", ForeignRegistrator.class.getName());

    Exception e = assertThrows(Exception.class, this::job);

    TenonException refused = find(e);
    assertEquals("SERIALIZER_BAD_REGISTRATION", refused.code());
    assertTrue(refused.getMessage().contains(PersonSerializer.class.getName()), e.toString());
    assertTrue(
        refused
            .getMessage()
            .contains("spark.serializer=org.apache.spark.serializer.KryoSerializer"),
        e.toString());
  }

  @Test
  void objectLargerThanTheBufferFailsTheJobWithItsClassAndSize() {
    conf.set("spark.kryoserializer.buffer.max", "1m");
    spark = new JavaSparkContext(conf);

    Exception e =
        assertThrows(
            Exception.class,
            () ->
                spark
                    .parallelize(List.of(1, 2), 2)
                    .map(
                        i ->
                            SparkEnv.get()
                                .serializer()
                                .newInstance()
                                .serialize(new byte[3_000_000], ANY)
                                .remaining())
                    .collect());

    assertTrue(e.getMessage().contains("an object of '[B' needs 30000"), e.getMessage());
    assertTrue(
        e.getMessage()
            .contains("spark.kryoserializer.buffer.max allows 1048576; set it to at least 3m"),
        e.getMessage());
    assertEquals(2L, spark.parallelize(List.of(1, 2), 2).count());
  }

  @Test
  void zeroOfAnAggregationThatIsLargerThanTheBufferIsRefused() {
    conf.set("spark.kryoserializer.buffer.max", "1m");
    spark = new JavaSparkContext(conf);

    TenonException e =
        assertThrows(
            TenonException.class,
            () ->
                spark
                    .parallelize(List.of(1, 2), 2)
                    .mapToPair(i -> new Tuple2<>(i, i))
                    .aggregateByKey(new long[300_000], (sum, i) -> sum, (a, b) -> a));

    assertEquals("SERIALIZER_TOO_LARGE", e.code());
  }

  private static TenonException find(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof TenonException found) {
        return found;
      }
    }
    throw new AssertionError("no error of Tenon's", failure);
  }
}
