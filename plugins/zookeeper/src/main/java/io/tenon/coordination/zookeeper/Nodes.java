package io.tenon.coordination.zookeeper;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a group's things are. Their names start with a character that no group's name has, because
 * below a group's node there may be those of other groups.
 *
 * @param root the group's node
 */
record Nodes(String root) {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-:@=,";

  static Nodes of(String chroot, String group) {
    return new Nodes((chroot.equals("/") ? "" : chroot) + "/" + group);
  }

  /** The candidates, each a node that its session keeps alive. */
  String candidates() {
    return root + "/@candidates";
  }

  /** The members, each a node that its session keeps alive. */
  String members() {
    return root + "/@members";
  }

  /**
   * Whose turn it is: changed by each election and by nothing else, so its version fences writes,
   * and the transaction that changed it, which the ensemble numbers upwards for ever, is the epoch.
   */
  String fence() {
    return root + "/@fence";
  }

  /** The state: each write changes this node, each key is a node below it. */
  String state() {
    return root + "/@state";
  }

  String entry(String key) {
    return state() + "/" + encode(key);
  }

  /** Every node that there must be, parents first. */
  List<String> all() {
    List<String> nodes = new ArrayList<>();
    for (int at = root.indexOf('/', 1); at > 0; at = root.indexOf('/', at + 1)) {
      nodes.add(root.substring(0, at));
    }
    nodes.addAll(List.of(root, candidates(), members(), fence(), state()));
    return nodes;
  }

  static String encode(String key) {
    StringBuilder encoded = new StringBuilder();
    boolean dots = key.equals(".") || key.equals("..");
    for (byte one : key.getBytes(StandardCharsets.UTF_8)) {
      char character = (char) (one & 0xff);
      if (PLAIN.indexOf(character) >= 0 || (character == '.' && !dots)) {
        encoded.append(character);
      } else {
        encoded.append("%%%02X".formatted(one & 0xff));
      }
    }
    return encoded.toString();
  }

  static String decode(String name) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < name.length(); i++) {
      char character = name.charAt(i);
      if (character == '%') {
        bytes.write(Integer.parseInt(name.substring(i + 1, i + 3), 16));
        i += 2;
      } else {
        bytes.write(character);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** The number that the ensemble appended to a node's name. */
  static long sequence(String name) {
    return Long.parseLong(name.substring(name.lastIndexOf('-') + 1));
  }
}
