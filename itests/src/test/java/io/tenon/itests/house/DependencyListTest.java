package io.tenon.itests.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.itests.harness.Checkout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** {@code docs/DEPENDENCIES.md} lists what the poms name, and nothing else. */
class DependencyListTest {
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([^`:]+:[^`]+)` \\|");

  @Test
  void pageListsWhatThePomsName() throws Exception {
    Set<String> named = new TreeSet<>();
    for (Path pom : poms()) {
      named.addAll(artifacts(pom));
    }
    assertTrue(named.contains("org.apache.spark:spark-core"), named.toString());

    Set<String> listed = new TreeSet<>();
    Path page = Checkout.root().resolve("docs").resolve("DEPENDENCIES.md");
    Matcher matcher = ROW.matcher(Files.readString(page));
    while (matcher.find()) {
      listed.add(matcher.group(1));
    }
    assertEquals(named, listed, "change the list in docs/DEPENDENCIES.md");
  }

  private static List<Path> poms() {
    return Checkout.files(Checkout.root(), "**pom.xml").stream()
        .filter(pom -> !pom.toString().contains("/target/"))
        .toList();
  }

  private static Set<String> artifacts(Path pom) throws Exception {
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    Set<String> artifacts = new TreeSet<>();
    for (String element : List.of("dependency", "plugin", "path", "artifactItem")) {
      NodeList nodes = document.getElementsByTagName(element);
      for (int i = 0; i < nodes.getLength(); i++) {
        Element node = (Element) nodes.item(i);
        String artifact = child(node, "artifactId", "");
        String group = child(node, "groupId", "org.apache.maven.plugins");
        if (!artifact.isEmpty() && !group.equals("io.tenon")) {
          artifacts.add(group + ":" + artifact.replace("_${scala.binary.version}", ""));
        }
      }
    }
    return artifacts;
  }

  private static String child(Element parent, String name, String otherwise) {
    for (var node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node.getNodeName().equals(name)) {
        return node.getTextContent().trim();
      }
    }
    return otherwise;
  }
}
