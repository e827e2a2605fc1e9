package io.tenon.accelerator.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.accelerator.AcceleratorRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.Engine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a query says, DuckDB opens nothing but the tables that fragments have named. */
class ConfinementTest {
  @TempDir Path folder;
  private Path table;
  private Path other;
  private Instances instances;

  @BeforeEach
  void start() throws IOException, SQLException {
    table = Files.createDirectory(folder.resolve("table")).toRealPath();
    other = Files.createDirectory(folder.resolve("table-of-others")).toRealPath();
    Files.writeString(table.resolve("mine.txt"), "mine");
    Files.writeString(other.resolve("secret.txt"), "secret");
    instances =
        new Instances(
            new AcceleratorRequest(1, ByteSize.ofMebibytes(64), List.of(folder), Map.of()),
            folder.resolve("spill"));
  }

  @AfterEach
  void stop() {
    instances.close();
  }

  private static String text(Path file) {
    return "SELECT content FROM read_text('" + file + "')";
  }

  private static void assertDenied(Engine.Session session, String sql, String words) {
    SQLException e = assertThrows(SQLException.class, () -> session.query(sql), sql);
    assertTrue(e.getMessage().contains(words), e.getMessage());
  }

  @Test
  void fileOfAnotherFolderIsNotRead() throws Exception {
    Files.createSymbolicLink(table.resolve("link.txt"), other.resolve("secret.txt"));
    try (Engine.Session session = instances.connect(Set.of(table))) {
      assertEquals(List.of(List.of("mine")), session.query(text(table.resolve("mine.txt"))));
      assertDenied(session, text(other.resolve("secret.txt")), "Permission Error");
      assertDenied(session, text(table.resolve("link.txt")), "Permission Error");
      assertDenied(
          session, text(table.resolve("../table-of-others/secret.txt")), "Permission Error");
    }
  }

  @Test
  void folderThatAFragmentNamesLaterIsReadAsWell() throws Exception {
    try (Engine.Session first = instances.connect(Set.of(table));
        Engine.Session second = instances.connect(Set.of(other))) {
      assertEquals(List.of(List.of("secret")), second.query(text(other.resolve("secret.txt"))));
      assertEquals(List.of(List.of("mine")), second.query(text(table.resolve("mine.txt"))));
      // What runs already is not given more.
      assertDenied(first, text(other.resolve("secret.txt")), "Permission Error");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "INSTALL httpfs",
        "LOAD '/tmp/some.duckdb_extension'",
        "ATTACH '/tmp/some.duckdb'",
        "COPY (SELECT 1) TO '/tmp/some.csv'",
        "SELECT * FROM read_csv('https://localhost/some.csv')"
      })
  void nothingIsLoadedAttachedOrSent(String sql) throws Exception {
    try (Engine.Session session = instances.connect(Set.of(table))) {
      assertDenied(session, sql, "disabled");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET enable_external_access = true",
        "SET GLOBAL allowed_directories = ['/']",
        "SET memory_limit = '1TB'",
        "SET lock_configuration = false"
      })
  void nothingIsSetOtherwise(String sql) throws Exception {
    try (Engine.Session session = instances.connect(Set.of(table))) {
      assertThrows(SQLException.class, () -> session.query(sql));
    }
  }
}
