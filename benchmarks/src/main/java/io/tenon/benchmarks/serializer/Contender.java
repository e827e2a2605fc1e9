package io.tenon.benchmarks.serializer;

import io.tenon.kernel.PluginInstaller;
import io.tenon.kernel.store.PluginStore;
import io.tenon.spark.serializer.TenonSerializer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.spark.SparkConf;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.SerializerInstance;

/** The serializers that are compared. */
public enum Contender {
  /** The Kryo bundle in a kernel, through the bridge, as an application gets it. */
  TENON {
    @Override
    SerializerInstance create(SparkConf conf) {
      conf.set("spark.tenon.plugins.dir", storeWithKryo().toString());
      return new TenonSerializer(conf).newInstance();
    }
  },

  /** Spark's own Kryo. */
  SPARK {
    @Override
    SerializerInstance create(SparkConf conf) {
      return new KryoSerializer(conf).newInstance();
    }
  },

  /** Spark's default. */
  JAVA {
    @Override
    SerializerInstance create(SparkConf conf) {
      return new JavaSerializer(conf).newInstance();
    }
  };

  abstract SerializerInstance create(SparkConf conf);

  private static Path storeWithKryo() {
    Path jar =
        Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
            .map(Path::of)
            .filter(path -> path.getFileName().toString().matches("tenon-serializer-kryo.*\\.jar"))
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("no packed tenon-serializer-kryo"));
    try {
      Path directory = Files.createTempDirectory("tenon-benchmark-");
      PluginStore store = PluginStore.create(directory.resolve("plugins"));
      PluginInstaller.offline(store, directory.resolve("scratch"))
          .change(transaction -> transaction.install(jar));
      return directory.resolve("plugins");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
