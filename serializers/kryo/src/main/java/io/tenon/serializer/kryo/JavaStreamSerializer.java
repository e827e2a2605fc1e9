package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;

/**
 * Writes an object by Java serialization, as a stream of its own whose length comes first: what
 * goes wrong inside cannot put what follows out of step.
 */
final class JavaStreamSerializer extends Serializer<Object> {
  @Override
  public void write(Kryo kryo, Output output, Object value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream stream = new ObjectOutputStream(bytes)) {
      stream.writeObject(value);
    } catch (IOException e) {
      throw new KryoException(
          "%s decides its own serialization, which failed: %s"
              .formatted(value.getClass().getName(), e),
          e);
    }
    output.writeVarInt(bytes.size(), true);
    output.writeBytes(bytes.toByteArray());
  }

  @Override
  public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
    byte[] bytes = input.readBytes(input.readVarInt(true));
    try (ObjectInputStream stream =
        new ApplicationStream(new ByteArrayInputStream(bytes), kryo.getClassLoader())) {
      stream.setObjectInputFilter(
          info ->
              info.arrayLength() > bytes.length
                  ? ObjectInputFilter.Status.REJECTED
                  : ObjectInputFilter.Status.UNDECIDED);
      return stream.readObject();
    } catch (IOException | ClassNotFoundException e) {
      throw new KryoException("%s cannot be read: %s".formatted(type.getName(), e), e);
    }
  }

  /** Finds classes where the application does. */
  private static final class ApplicationStream extends ObjectInputStream {
    private final ClassLoader loader;

    ApplicationStream(InputStream in, ClassLoader loader) throws IOException {
      super(in);
      this.loader = loader;
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
      return ClassIds.load(description.getName(), loader);
    }

    @Override
    @SuppressWarnings("deprecation")
    protected Class<?> resolveProxyClass(String[] names) throws ClassNotFoundException {
      Class<?>[] interfaces = new Class<?>[names.length];
      for (int i = 0; i < names.length; i++) {
        interfaces[i] = ClassIds.load(names[i], loader);
      }
      try {
        return Proxy.getProxyClass(loader, interfaces);
      } catch (IllegalArgumentException e) {
        throw new ClassNotFoundException("a proxy of " + String.join(", ", names), e);
      }
    }
  }
}
