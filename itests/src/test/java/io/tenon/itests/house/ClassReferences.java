package io.tenon.itests.house;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a class file names, by its constant pool.
 *
 * @param types the classes that it refers to, by their Java names
 * @param texts all other texts, string constants among them
 */
record ClassReferences(Set<String> types, Set<String> texts) {
  private static final int MAGIC = 0xCAFEBABE;
  private static final Pattern IN_DESCRIPTOR = Pattern.compile("L(\\w+/[\\w$/]+)[;<]");

  ClassReferences {
    types = Set.copyOf(types);
    texts = Set.copyOf(texts);
  }

  static ClassReferences read(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    if (in.readInt() != MAGIC) {
      throw new IOException("not a class file");
    }
    in.readInt();
    int count = in.readUnsignedShort();
    String[] utf8 = new String[count];
    Set<Integer> classes = new HashSet<>();
    for (int i = 1; i < count; i++) {
      int tag = in.readUnsignedByte();
      switch (tag) {
        case 1 -> utf8[i] = in.readUTF();
        case 7 -> classes.add(in.readUnsignedShort());
        case 8, 16, 19, 20 -> in.skipNBytes(2);
        case 15 -> in.skipNBytes(3);
        case 3, 4, 9, 10, 11, 12, 17, 18 -> in.skipNBytes(4);
        case 5, 6 -> {
          in.skipNBytes(8);
          i++;
        }
        default -> throw new IOException("unknown constant pool tag " + tag);
      }
    }
    Set<String> types = new HashSet<>();
    Set<String> texts = new HashSet<>();
    for (int i = 1; i < count; i++) {
      if (utf8[i] == null) {
        continue;
      }
      if (classes.contains(i) && !utf8[i].startsWith("[")) {
        types.add(utf8[i].replace('/', '.'));
        continue;
      }
      texts.add(utf8[i]);
      if ("([<L".indexOf(utf8[i].isEmpty() ? ' ' : utf8[i].charAt(0)) < 0) {
        continue;
      }
      Matcher matcher = IN_DESCRIPTOR.matcher(utf8[i]);
      while (matcher.find()) {
        types.add(matcher.group(1).replace('/', '.'));
      }
    }
    return new ClassReferences(types, texts);
  }
}
