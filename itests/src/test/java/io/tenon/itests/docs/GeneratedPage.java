package io.tenon.itests.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tenon.itests.harness.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of {@code docs/} that is made from the code. */
final class GeneratedPage {
  static final String NOTE = "<!-- Made from the code by docs/update; edits here are lost. -->\n\n";

  private GeneratedPage() {}

  /** Fails when the page is not {@code content}; where pages are to be written, writes it. */
  static void assertCurrent(String name, String content) throws IOException {
    Path page = Checkout.root().resolve("docs").resolve(name);
    if (Boolean.getBoolean("tenon.docs.write")) {
      Files.writeString(page, content);
      return;
    }
    String current = Files.isRegularFile(page) ? Files.readString(page) : "";
    assertEquals(content, current, "docs/" + name + " is stale; run docs/update and commit it");
  }

  /** A cell of a Markdown table. */
  static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  /** As code, where there is something. */
  static String code(String text) {
    return text.isEmpty() ? "" : "`" + text.replace("|", "\\|") + "`";
  }
}
