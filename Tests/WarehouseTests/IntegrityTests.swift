import SQLite
import TestSupport
import Testing

@testable import Warehouse

/// SQLite's own check has a fault in 3.40, which is Debian 12's.
@Suite struct IntegrityTests {
  private func row(_ warehouse: Warehouse) throws {
    try warehouse.database.execute(
      """
      insert into property_values (source, region, series, unit, period, value_mantissa, value_scale, flag, learned_on)
      values ('ukhpi', 'bristol', 'index', '', '2026-05', 1234, 1, '', '2026-06-01')
      """)
  }

  @Test("what SQLite takes for null in a table whose columns do not begin with its key's is no fault")
  func wrongAlarm() throws {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune, now: 0)
    try row(warehouse)
    #expect(try warehouse.integrityCheck() == [])
  }

  @Test("a null that is there is one, though the table's declaration has it that there can be none")
  func rightAlarm() throws {
    let warehouse = try Warehouse(inMemoryOn: firstOfJune, now: 0)
    try warehouse.database.execute(
      """
      create table t (a text, b text, c text, primary key (a, c)) without rowid;
      insert into t values ('x', null, 'y');
      pragma writable_schema = on;
      update sqlite_schema set sql = replace(sql, 'b text', 'b text not null') where name = 't';
      pragma writable_schema = reset
      """)
    #expect(try warehouse.integrityCheck() == ["NULL value in t.b"])
  }
}
