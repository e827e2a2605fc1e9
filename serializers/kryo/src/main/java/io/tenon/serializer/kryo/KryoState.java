package io.tenon.serializer.kryo;

import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.io.Output;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;

/** What a session works with, and the pool keeps: a Kryo with its buffers. */
final class KryoState {
  private static final int STREAM_BUFFER = 16 << 10;

  private static final OutputStream NOWHERE = OutputStream.nullOutputStream();
  private static final InputStream NOTHING = InputStream.nullInputStream();
  private static final byte[] NO_BYTES = {};

  /** A buffer that grew past this is not kept. */
  private static final int KEPT_BUFFER = 1 << 20;

  final ApplicationKryo kryo;
  final Output streamOutput = new StreamOutput();
  final BoundedInput streamInput = new BoundedInput(STREAM_BUFFER);
  final BoundedInput bytesInput = new BoundedInput();
  private final WeakReference<KryoState> reference = new WeakReference<>(this);
  private final KryoSettings settings;
  private Output bytesOutput;

  KryoState(ClassIds ids, KryoSettings settings, boolean required, ClassLoader loader) {
    this.settings = settings;
    this.kryo = new ApplicationKryo(ids, settings, required, loader);
    this.bytesOutput = newBytesOutput();
  }

  Output bytesOutput() {
    bytesOutput.reset();
    return bytesOutput;
  }

  /** Drops the streams that were used. */
  void clearStreams() {
    streamOutput.setOutputStream(NOWHERE);
    streamInput.setInputStream(NOTHING);
  }

  /** Drops the bytes that were used, and a buffer that is too large to keep. */
  void clearBytes() {
    bytesInput.setBuffer(NO_BYTES);
    if (bytesOutput.getBuffer().length > KEPT_BUFFER) {
      bytesOutput = newBytesOutput();
    }
  }

  /** How the pool holds it. */
  WeakReference<KryoState> reference() {
    return reference;
  }

  private Output newBytesOutput() {
    return new Output(settings.buffer(), settings.maximumBuffer());
  }

  /** Lets the errors of the stream be told from those of the objects. */
  private static final class StreamOutput extends Output {
    StreamOutput() {
      super(NOWHERE, STREAM_BUFFER);
    }

    @Override
    public void flush() {
      try {
        super.flush();
      } catch (KryoException e) {
        throw e.getCause() instanceof IOException io ? new UncheckedIOException(io) : e;
      }
    }
  }
}
