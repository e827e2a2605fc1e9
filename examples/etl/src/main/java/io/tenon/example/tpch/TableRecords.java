package io.tenon.example.tpch;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Types;

/** Writes rows of one TPC-H table as Parquet: keys bigint, money decimal(15,2), dates date. */
final class TableRecords<E extends TpchEntity> extends WriteSupport<E> {
  private final String table;
  private final List<TpchColumn<E>> columns;
  private RecordConsumer consumer;

  private TableRecords(TpchTable<E> table) {
    this.table = table.getTableName();
    this.columns = table.getColumns();
  }

  /** Sets up a writer for rows of {@code table}. */
  static <E extends TpchEntity> Builder<E> writer(OutputFile file, TpchTable<E> table) {
    return new Builder<>(file, table);
  }

  @Override
  @SuppressWarnings("deprecation") // The older of two overloads is abstract.
  public WriteContext init(Configuration configuration) {
    return new WriteContext(schema(), Map.of());
  }

  @Override
  public WriteContext init(ParquetConfiguration configuration) {
    return new WriteContext(schema(), Map.of());
  }

  private MessageType schema() {
    Types.MessageTypeBuilder message = Types.buildMessage();
    for (TpchColumn<E> column : columns) {
      String name = column.getColumnName();
      switch (column.getType().getBase()) {
        case IDENTIFIER -> message.required(PrimitiveTypeName.INT64).named(name);
        case INTEGER -> message.required(PrimitiveTypeName.INT32).named(name);
        case DOUBLE ->
            message
                .required(PrimitiveTypeName.INT64)
                .as(LogicalTypeAnnotation.decimalType(2, 15))
                .named(name);
        case DATE ->
            message
                .required(PrimitiveTypeName.INT32)
                .as(LogicalTypeAnnotation.dateType())
                .named(name);
        case VARCHAR ->
            message
                .required(PrimitiveTypeName.BINARY)
                .as(LogicalTypeAnnotation.stringType())
                .named(name);
      }
    }
    return message.named(table);
  }

  @Override
  public void prepareForWrite(RecordConsumer recordConsumer) {
    consumer = recordConsumer;
  }

  @Override
  public void write(E row) {
    consumer.startMessage();
    for (int i = 0; i < columns.size(); i++) {
      TpchColumn<E> column = columns.get(i);
      consumer.startField(column.getColumnName(), i);
      switch (column.getType().getBase()) {
        case IDENTIFIER -> consumer.addLong(column.getIdentifier(row));
        case INTEGER -> consumer.addInteger(column.getInteger(row));
        // The generator counts in cents; rounding undoes the division by a hundred exactly.
        case DOUBLE -> consumer.addLong(Math.round(column.getDouble(row) * 100));
        case DATE -> consumer.addInteger(column.getDate(row));
        case VARCHAR -> consumer.addBinary(Binary.fromString(column.getString(row)));
      }
      consumer.endField(column.getColumnName(), i);
    }
    consumer.endMessage();
  }

  static final class Builder<E extends TpchEntity> extends ParquetWriter.Builder<E, Builder<E>> {
    private final TpchTable<E> table;

    private Builder(OutputFile file, TpchTable<E> table) {
      super(file);
      this.table = table;
    }

    @Override
    protected Builder<E> self() {
      return this;
    }

    @Override
    @SuppressWarnings("deprecation") // The older of two overloads is abstract.
    protected WriteSupport<E> getWriteSupport(Configuration configuration) {
      return new TableRecords<>(table);
    }

    @Override
    protected WriteSupport<E> getWriteSupport(ParquetConfiguration configuration) {
      return new TableRecords<>(table);
    }
  }
}
