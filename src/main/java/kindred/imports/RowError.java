package kindred.imports;

/**
 * Why a record was not imported; it holds no value of the record.
 *
 * @param index number of the record, from 1
 * @param line its first line in the file, from 1
 * @param column empty when no column is to blame
 * @param customerId the other profile, empty when there is none
 */
public record RowError(
    long index, long line, String column, String code, String message, String customerId) {}
