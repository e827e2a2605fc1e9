"""A Python application that speaks to its driver as PySpark does, in Py4J's text protocol, without
PySpark. Prints what a query gives and ends with the exit code that it is given.
"""

import os
import socket
import sys


class Gateway:
    def __init__(self):
        port = int(os.environ["PYSPARK_GATEWAY_PORT"])
        self.stream = socket.create_connection(("127.0.0.1", port)).makefile("rw", encoding="utf-8", newline="\n")
        self.send("A", os.environ["PYSPARK_GATEWAY_SECRET"])

    def call(self, target, method, *arguments):
        return self.send("c", target, method, *arguments, "e")

    def send(self, *lines):
        self.stream.write("".join(line + "\n" for line in lines))
        self.stream.flush()
        answer = self.stream.readline().rstrip("\n")
        if not answer.startswith("!y"):
            sys.exit("the gateway refused %s: %s" % (lines[:3], answer))
        # What follows is the type of the value: r for an object, L for a long, v for nothing.
        return answer[3:]


gateway = Gateway()
builder = gateway.call("z:org.apache.spark.sql.SparkSession", "builder")
session = gateway.call(builder, "getOrCreate")
context = gateway.call(session, "sparkContext")
print("RESULT master=" + gateway.call(context, "master"))
rows = gateway.call(session, "sql", "sSELECT sum(2 * id) FROM range(0, 1000, 1, 4) GROUP BY id % 1")
print("RESULT sum=" + gateway.call(gateway.call(rows, "first"), "getLong", "i0"))
gateway.call(session, "stop")
sys.exit(int(sys.argv[1]))
