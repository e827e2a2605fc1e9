package io.tenon.itests.jobs;

/** What a job tells the test that started it. */
final class Results {
  private Results() {}

  static void say(String name, Object value) {
    System.out.println("RESULT " + name + "=" + value);
    System.out.flush();
  }

  /** The test waits for rounds, to see that the job goes on. */
  static void round(int number) {
    System.out.println("ROUND " + number + ";");
    System.out.flush();
  }
}
