package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;

/** One change of one entry. Both kinds say how the entry is afterwards, whatever it was before. */
public sealed interface Change {
  /** Which entry; 1 to 200 characters, none of them a control character. */
  String key();

  /** Bytes of the key, in UTF-8, and of the value. */
  long size();

  /** The entry has this value. */
  record Put(String key, Value value) implements Change {
    public Put {
      checkKey(key);
      requireNonNull(value, "value is null");
    }

    @Override
    public long size() {
      return keySize(key) + value.size();
    }
  }

  /** There is no such entry. */
  record Remove(String key) implements Change {
    public Remove {
      checkKey(key);
    }

    @Override
    public long size() {
      return keySize(key);
    }
  }

  private static long keySize(String key) {
    return key.getBytes(StandardCharsets.UTF_8).length;
  }

  private static void checkKey(String key) {
    requireNonNull(key, "key is null");
    if (key.isEmpty() || key.length() > 200 || key.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a key has 1 to 200 characters and no control character: '" + key + "'");
    }
  }
}
