package dev.tarn.producer;

/**
 * What the bytes of a batch mean.
 *
 * @param word as the writer calls it, which may know more than are named here
 */
public record Format(String word) {
    /** One JSON object a line. */
    public static final Format NDJSON = new Format("ndjson");

    /** One array of JSON objects. */
    public static final Format JSON = new Format("json");

    public static final Format CSV = new Format("csv");
    public static final Format TSV = new Format("tsv");
    public static final Format PARQUET = new Format("parquet");

    /** An object container file. */
    public static final Format AVRO = new Format("avro");

    /** A stream or a file of Arrow's record batches. */
    public static final Format ARROW = new Format("arrow");

    /** An Excel workbook. */
    public static final Format XLSX = new Format("xlsx");

    /** Messages, each behind its length; see {@link SendOptions#message(int)}. */
    public static final Format PROTOBUF = new Format("protobuf");
}
