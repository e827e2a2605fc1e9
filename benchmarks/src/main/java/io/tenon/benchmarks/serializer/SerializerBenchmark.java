package io.tenon.benchmarks.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** Streams of records as in a shuffle, and single objects as in a task's result. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SerializerBenchmark {
  private static final int RECORDS = 1_000;
  private static final ClassTag<Object> ANY = ClassTag$.MODULE$.apply(Object.class);

  /** Whose serializer. */
  @Param public Contender contender;

  /** What is written. */
  @Param public Records records;

  /** Whether the application has registered its class. */
  @Param({"true"})
  public boolean registered;

  private SerializerInstance serializer;
  private Object[] values;
  private ByteArrayOutputStream out;
  private byte[] stream;
  private ByteBuffer object;
  private int next;

  /** Makes the records, and what reading starts from. */
  @Setup
  public void prepare() {
    SparkConf conf = new SparkConf(false);
    if (registered) {
      conf.set("spark.kryo.classesToRegister", Records.Bean.class.getName());
    }
    serializer = contender.create(conf);
    values = records.create(RECORDS);
    out = new ByteArrayOutputStream(1 << 20);
    writeStream();
    stream = out.toByteArray();
    object = serializer.serialize(values[1], ANY);
    System.out.println("# bytes in the stream: " + stream.length);
  }

  /** A thousand records to a stream. */
  @Benchmark
  public int writeStream() {
    out.reset();
    SerializationStream writing = serializer.serializeStream(out);
    for (Object value : values) {
      writing.writeObject(value, ANY);
    }
    writing.close();
    return out.size();
  }

  /** A thousand records from a stream. */
  @Benchmark
  public void readStream(Blackhole hole) {
    DeserializationStream reading = serializer.deserializeStream(new ByteArrayInputStream(stream));
    for (int i = 0; i < RECORDS; i++) {
      hole.consume((Object) reading.readObject(ANY));
    }
    reading.close();
  }

  /** One object to bytes. */
  @Benchmark
  public ByteBuffer writeObject() {
    next = (next + 1) % RECORDS;
    return serializer.serialize(values[next], ANY);
  }

  /** One object from bytes. */
  @Benchmark
  public Object readObject() {
    return serializer.deserialize(object.duplicate(), ANY);
  }
}
