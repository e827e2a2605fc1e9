package io.tenon.spark.serializer;

import io.tenon.kernel.Lease;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.SerializerSession;
import java.io.EOFException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.spark.serializer.DeserializationStream;
import org.apache.spark.serializer.SerializationStream;
import org.apache.spark.serializer.SerializerInstance;
import scala.reflect.ClassTag;

/** Leases the plugin for each object, and for each stream until it is closed. */
final class TenonSerializerInstance extends SerializerInstance {
  private final SerializerLink link;
  private final ClassLoader loader;

  TenonSerializerInstance(SerializerLink link, ClassLoader loader) {
    this.link = link;
    this.loader = loader;
  }

  @Override
  public <T> ByteBuffer serialize(T value, ClassTag<T> tag) {
    try (Lease<SerializerProvider> lease = link.lease();
        SerializerSession session = link.serializer(lease).open(loader)) {
      return session.toBytes(value);
    }
  }

  @Override
  public <T> T deserialize(ByteBuffer bytes, ClassTag<T> tag) {
    return deserialize(bytes, loader, tag);
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T deserialize(ByteBuffer bytes, ClassLoader from, ClassTag<T> tag) {
    try (Lease<SerializerProvider> lease = link.lease();
        SerializerSession session = link.serializer(lease).open(from)) {
      return (T) session.fromBytes(bytes);
    }
  }

  @Override
  public SerializationStream serializeStream(OutputStream out) {
    StreamUse use = use();
    WritingStream stream = new WritingStream(use, use.session().writer(out));
    use.endWith(stream);
    return stream;
  }

  @Override
  public DeserializationStream deserializeStream(InputStream in) {
    StreamUse use = use();
    ReadingStream stream = new ReadingStream(use, use.session().reader(in));
    use.endWith(stream);
    return stream;
  }

  private StreamUse use() {
    Lease<SerializerProvider> lease = link.lease();
    try {
      return new StreamUse(lease, link.serializer(lease).open(loader));
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private static final class WritingStream extends SerializationStream {
    private final StreamUse use;
    private final ObjectWriter writer;

    WritingStream(StreamUse use, ObjectWriter writer) {
      this.use = use;
      this.writer = writer;
    }

    @Override
    public <T> SerializationStream writeObject(T value, ClassTag<T> tag) {
      try {
        writer.write(value);
      } catch (UncheckedIOException e) {
        throw Sneaky.<RuntimeException>thrown(e.getCause());
      }
      return this;
    }

    @Override
    public void flush() {
      try {
        writer.flush();
      } catch (UncheckedIOException e) {
        throw Sneaky.<RuntimeException>thrown(e.getCause());
      }
    }

    @Override
    public void close() {
      try {
        writer.close();
      } catch (UncheckedIOException e) {
        throw Sneaky.<RuntimeException>thrown(e.getCause());
      } finally {
        use.close();
      }
    }
  }

  private static final class ReadingStream extends DeserializationStream {
    private final StreamUse use;
    private final ObjectReader reader;

    ReadingStream(StreamUse use, ObjectReader reader) {
      this.use = use;
      this.reader = reader;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T readObject(ClassTag<T> tag) {
      try {
        return (T) reader.read();
      } catch (EOFException e) {
        throw Sneaky.<RuntimeException>thrown(e);
      } catch (UncheckedIOException e) {
        throw Sneaky.<RuntimeException>thrown(e.getCause());
      }
    }

    @Override
    public void close() {
      try {
        reader.close();
      } catch (UncheckedIOException e) {
        throw Sneaky.<RuntimeException>thrown(e.getCause());
      } finally {
        use.close();
      }
    }
  }
}
