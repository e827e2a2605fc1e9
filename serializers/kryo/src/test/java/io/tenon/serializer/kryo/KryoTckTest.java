package io.tenon.serializer.kryo;

import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.testing.serializer.SerializerTck;
import java.util.Map;

class KryoTckTest extends SerializerTck {
  private final KryoProvider provider = new KryoProvider();

  @Override
  protected SerializerProvider provider() {
    return provider;
  }

  @Override
  protected Map<String, String> limitedTo(int bytes) {
    return Map.of("spark.kryoserializer.buffer.max", Integer.toString(bytes) + "b");
  }
}
