import Core

// strftime as Ruby extends it: flags `-` `0` `_` `^` `#` `:`, a width, a directive.

extension CalendarMoment {
  func formatted(_ format: String) -> String {
    let bytes = Array(format.utf8)
    var result: [UInt8] = []
    var index = 0
    while index < bytes.count {
      guard bytes[index] == 0x25 else {
        result.append(bytes[index])
        index += 1
        continue
      }
      var directive = Directive()
      var next = index + 1
      while next < bytes.count, directive.take(bytes[next]) { next += 1 }
      if next < bytes.count, let text = directive.text(bytes[next], of: self) {
        result += text.utf8
        index = next + 1
      } else {
        // What is no directive stands for itself.
        result += bytes[index..<min(next + 1, bytes.count)]
        index = min(next + 1, bytes.count)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }
}

private struct Directive {
  private var pad: Character?
  private var noPad = false
  private var upper = false
  private var swap = false
  private var colons = 0
  private var width: Int?

  mutating func take(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x2D: noPad = true
    case 0x30 where width == nil: pad = "0"
    case 0x5F: pad = " "
    case 0x5E: upper = true
    case 0x23: swap = true
    case 0x3A: colons += 1
    case 0x30...0x39: width = min(1000, (width ?? 0) * 10 + Int(byte - 0x30))
    default: return false
    }
    return true
  }

  private func number(_ value: Int, _ digits: Int, _ filler: Character = "0") -> String {
    let text = String(value.magnitude)
    let sign = value < 0 ? "-" : ""
    let wide = noPad ? 0 : width ?? digits
    let fill = String(repeating: pad ?? filler, count: max(0, wide - text.count - sign.count))
    return (pad ?? filler) == "0" ? sign + fill + text : fill + sign + text
  }

  private func words(_ text: String, swapped: String? = nil) -> String {
    let cased = upper ? text.uppercased() : swap ? swapped ?? text.uppercased() : text
    let fill = noPad ? 0 : max(0, (width ?? 0) - cased.count)
    return String(repeating: pad ?? " ", count: fill) + cased
  }

  /// Nil for what is no directive.
  func text(_ directive: UInt8, of moment: CalendarMoment) -> String? {
    day(directive, moment) ?? time(directive, moment) ?? whole(directive, moment)
  }

  private func day(_ directive: UInt8, _ moment: CalendarMoment) -> String? {
    let (year, month, day) = moment.day.parts
    let fromMonday = Int(moment.day.number + 3).modulo(7)
    let ofYear = moment.day - Month(year, 1).firstDay
    switch Character(Unicode.Scalar(directive)) {
    case "Y": return number(year, year < 0 ? 5 : 4)
    case "C": return number(year / 100, 2)
    case "y": return number(year.modulo(100), 2)
    case "m": return number(month, 2)
    case "B": return words(Names.months[month - 1])
    case "b", "h": return words(String(Names.months[month - 1].prefix(3)))
    case "d": return number(day, 2)
    case "e": return number(day, 2, " ")
    case "j": return number(ofYear + 1, 3)
    case "A": return words(Names.weekdays[fromMonday])
    case "a": return words(String(Names.weekdays[fromMonday].prefix(3)))
    case "u": return number(fromMonday + 1, 1)
    case "w": return number((fromMonday + 1) % 7, 1)
    case "U": return number((ofYear + 7 - (fromMonday + 1) % 7) / 7, 2)
    case "W": return number((ofYear + 7 - fromMonday) / 7, 2)
    case "V": return number(moment.isoWeek.week, 2)
    case "G": return number(moment.isoWeek.year, 4)
    case "g": return number(moment.isoWeek.year.modulo(100), 2)
    default: return nil
    }
  }

  private func time(_ directive: UInt8, _ moment: CalendarMoment) -> String? {
    let hour = moment.second / 3600
    switch Character(Unicode.Scalar(directive)) {
    case "H": return number(hour, 2)
    case "k": return number(hour, 2, " ")
    case "I": return number((hour + 11) % 12 + 1, 2)
    case "l": return number((hour + 11) % 12 + 1, 2, " ")
    case "M": return number(moment.second / 60 % 60, 2)
    case "S": return number(moment.second % 60, 2)
    case "L": return fraction(moment, width ?? 3)
    case "N": return fraction(moment, width ?? 9)
    case "p": return words(hour < 12 ? "AM" : "PM", swapped: hour < 12 ? "am" : "pm")
    case "P": return words(hour < 12 ? "am" : "pm")
    case "s": return number(Int(moment.secondsSinceEpoch), 1)
    case "z": return zone(moment.offset)
    case "Z": return words(moment.offset == 0 ? "UTC" : "", swapped: moment.offset == 0 ? "utc" : "")
    default: return nil
    }
  }

  private func whole(_ directive: UInt8, _ moment: CalendarMoment) -> String? {
    switch Character(Unicode.Scalar(directive)) {
    case "c": return words(moment.formatted("%a %b %e %H:%M:%S %Y"))
    case "D", "x": return words(moment.formatted("%m/%d/%y"))
    case "F": return words(moment.formatted("%Y-%m-%d"))
    case "T", "X": return words(moment.formatted("%H:%M:%S"))
    case "R": return words(moment.formatted("%H:%M"))
    case "r": return words(moment.formatted("%I:%M:%S %p"))
    case "v": return words(moment.formatted("%e-%^b-%Y"))
    case "+": return words(moment.formatted("%a %b %e %H:%M:%S %Z %Y"))
    case "n": return "\n"
    case "t": return "\t"
    case "%": return "%"
    default: return nil
    }
  }

  private func fraction(_ moment: CalendarMoment, _ digits: Int) -> String {
    let text = String(moment.nanosecond)
    let nine = String(repeating: "0", count: 9 - text.count) + text
    return digits <= 9 ? String(nine.prefix(digits)) : nine + String(repeating: "0", count: digits - 9)
  }

  private func zone(_ offset: Int) -> String {
    let sign = offset < 0 ? "-" : "+"
    let two = { (value: Int) in (value < 10 ? "0" : "") + String(value) }
    let (hours, minutes) = (two(abs(offset) / 3600), two(abs(offset) / 60 % 60))
    switch colons {
    case 0: return sign + hours + minutes
    case 1: return sign + hours + ":" + minutes
    default: return sign + hours + ":" + minutes + ":" + two(abs(offset) % 60)
    }
  }
}

extension CalendarMoment {
  /// ISO 8601's week, which begins on Monday and belongs to the year of its Thursday.
  fileprivate var isoWeek: (year: Int, week: Int) {
    let thursday = day + (3 - Int(day.number + 3).modulo(7))
    let year = thursday.year
    return (year, (thursday - Month(year, 1).firstDay) / 7 + 1)
  }
}

extension Int {
  fileprivate func modulo(_ divisor: Int) -> Int { (self % divisor + divisor) % divisor }
}
