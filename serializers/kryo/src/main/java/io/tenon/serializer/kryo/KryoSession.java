package io.tenon.serializer.kryo;

import static java.util.Objects.requireNonNull;

import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.KryoBufferOverflowException;
import com.esotericsoftware.kryo.io.Output;
import io.tenon.spi.serializer.ObjectReader;
import io.tenon.spi.serializer.ObjectWriter;
import io.tenon.spi.serializer.SerializerSession;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** One use of a Kryo. After an error the Kryo is not used again: it may have stopped anywhere. */
final class KryoSession implements SerializerSession {
  private final KryoState state;
  private final KryoObjectSerializer owner;
  private boolean streamsUsed;
  private boolean bytesUsed;
  private boolean failed;
  private boolean closed;

  KryoSession(KryoState state, KryoObjectSerializer owner) {
    this.state = state;
    this.owner = owner;
  }

  @Override
  public ObjectWriter writer(OutputStream out) {
    streamsUsed = true;
    state.streamOutput.setOutputStream(requireNonNull(out, "out is null"));
    return new Writer(out);
  }

  @Override
  public ObjectReader reader(InputStream in) {
    streamsUsed = true;
    state.streamInput.setInputStream(requireNonNull(in, "in is null"));
    return new Reader(in);
  }

  @Override
  public ByteBuffer toBytes(@Nullable Object value) {
    bytesUsed = true;
    Output output = state.bytesOutput();
    try {
      state.kryo.writeClassAndObject(output, value);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      failed = true;
      throw Failures.find(e, KryoBufferOverflowException.class).isPresent()
          ? tooLarge(value, e)
          : Failures.ofWriting(value, e);
    }
    return ByteBuffer.wrap(output.toBytes());
  }

  @Override
  public @Nullable Object fromBytes(ByteBuffer bytes) {
    bytesUsed = true;
    if (bytes.hasArray()) {
      state.bytesInput.setBuffer(
          bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.duplicate().get(copy);
      state.bytesInput.setBuffer(copy);
    }
    return read(state.bytesInput);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (!failed) {
        giveBack();
      }
    }
  }

  private void giveBack() {
    if (streamsUsed) {
      state.clearStreams();
    }
    if (bytesUsed) {
      state.clearBytes();
    }
    owner.giveBack(state);
  }

  private @Nullable Object read(Input input) {
    try {
      return state.kryo.readClassAndObject(input);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      failed = true;
      throw Failures.ofReading(e);
    }
  }

  private RuntimeException tooLarge(Object value, Throwable overflow) {
    // A second time, to nowhere, to be able to say how much it takes.
    try (Output counting = new Output(OutputStream.nullOutputStream(), 16 << 10)) {
      state.kryo.writeClassAndObject(counting, value);
      return Failures.ofSize(value, counting.total(), owner.settings().maximumBuffer(), overflow);
    } catch (RuntimeException | StackOverflowError | LinkageError e) {
      return Failures.ofWriting(value, e);
    }
  }

  private final class Writer implements ObjectWriter {
    private final OutputStream out;
    private boolean ended;

    Writer(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(@Nullable Object value) {
      try {
        state.kryo.writeClassAndObject(state.streamOutput, value);
      } catch (RuntimeException | StackOverflowError | LinkageError e) {
        failed = true;
        throw Failures.ofWriting(value, e);
      }
    }

    @Override
    public void flush() {
      state.streamOutput.flush();
    }

    @Override
    public void close() {
      if (ended) {
        return;
      }
      ended = true;
      try (OutputStream closing = out) {
        state.streamOutput.flush();
      } catch (IOException e) {
        failed = true;
        throw new UncheckedIOException(e);
      }
    }
  }

  private final class Reader implements ObjectReader {
    private final InputStream in;
    private boolean ended;

    Reader(InputStream in) {
      this.in = in;
    }

    @Override
    public @Nullable Object read() throws EOFException {
      try {
        if (state.streamInput.end()) {
          throw new EOFException();
        }
      } catch (RuntimeException e) {
        failed = true;
        throw Failures.ofReading(e);
      }
      return KryoSession.this.read(state.streamInput);
    }

    @Override
    public void close() {
      if (ended) {
        return;
      }
      ended = true;
      try {
        in.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
