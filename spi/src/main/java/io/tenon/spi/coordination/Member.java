package io.tenon.spi.coordination;

import static java.util.Objects.requireNonNull;

/**
 * A process in a group.
 *
 * @param name who it is, unique in the group and the same after a restart; 1 to 200 characters
 * @param detail what others need to know of it, for example its address; at most 4,000 characters,
 *     never a secret
 */
public record Member(String name, String detail) {
  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_DETAIL = 4_000;

  public Member {
    requireNonNull(name, "name is null");
    requireNonNull(detail, "detail is null");
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException("a member's name has 1 to 200 characters: '" + name + "'");
    }
    if (detail.length() > LONGEST_DETAIL) {
      throw new IllegalArgumentException(
          "the detail of '%s' has %d characters; at most %d fit"
              .formatted(name, detail.length(), LONGEST_DETAIL));
    }
  }
}
