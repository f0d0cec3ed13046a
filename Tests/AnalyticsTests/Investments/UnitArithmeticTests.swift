import Core
import Testing

@testable import Analytics

@Suite("Units, prices and splits, to the minor unit") struct UnitArithmeticTests {
  private func value(_ units: String, _ price: String, _ exponent: Int = 2, _ ratio: SplitRatio = .none) throws
    -> Int64?
  {
    valueMinor(
      units: try #require(ExactDecimal(units)), price: try #require(ExactDecimal(price)), exponent: exponent,
      ratio: ratio)
  }

  @Test("a value is rounded once, half to even") func rounding() throws {
    #expect(try value("3", "33.335") == 10_000)  // 100.005
    #expect(try value("1", "0.015") == 2)
    #expect(try value("1", "0.025") == 2)
    #expect(try value("-1", "0.025") == -2)
    #expect(try value("12.5", "91.2") == 114_000)
    #expect(try value("7", "1234.5", 0) == 8_642)  // 8641.5 yen
    #expect(try value("0.00000001", "65432.10") == 0)
    #expect(try value("123456.123456789012", "98765.4321") == 1_219_319_737_860)
  }

  @Test("a split between the price's day and the units' multiplies exactly") func ratio() throws {
    let ratio = try #require(SplitRatio(new: 4, old: 1))
    #expect(try value("10", "100", 2, ratio) == 400_000)
    #expect(try value("10", "100", 2, ratio.inverse) == 25_000)
    #expect(try value("10", "1", 2, #require(SplitRatio(new: 1, old: 3))) == 333)
    #expect(ratio.times(ratio.inverse) == SplitRatio.none)
    #expect(SplitRatio(new: 0, old: 1) == nil)
    #expect(SplitRatio(ExactDecimal(mantissa: 15, scale: 1)) == SplitRatio(new: 3, old: 2))
  }

  @Test("what does not fit is nothing, never a wrong number") func overflow() throws {
    #expect(try value("9000000000000000000", "9000000000000000000") == nil)
  }

  @Test("a price told by the whole gives the whole again") func unitPrices() throws {
    for (minor, text) in [
      (10_000, "3"), (1, "7"), (123_456_789, "0.000123"), (99, "1234567.891"), (-5_000, "-3"),
    ] as [(Int64, String)] {
      let units = try #require(ExactDecimal(text))
      let price = try #require(unitPrice(valueMinor: minor, exponent: 2, units: units))
      #expect(valueMinor(units: units, price: price, exponent: 2) == minor, "\(text)")
    }
    #expect(unitPrice(valueMinor: 5, exponent: 2, units: ExactDecimal(mantissa: 0, scale: 0)) == nil)
  }
}
