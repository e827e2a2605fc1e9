package io.tenon.spark.serializer;

/** On executors that are processes of this machine. */
class ProcessSerializerJobIT extends SerializerJobs {
  @Override
  String master() {
    return "process[2,1,512m]";
  }
}
