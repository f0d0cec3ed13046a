/// Merchant category codes (ISO 18245), each to one of the standard categories.
///
/// Codes that are not assigned, and those that tell nothing about what was bought (money orders, quasi cash, card
/// schemes' own payments), are uncategorised.
enum MerchantCategories {
  /// The category of a code from 0 to 9999.
  static func category(of code: Int) -> String {
    table.indices.contains(code) ? table[code] : StandardCategories.uncategorised
  }

  private static let table: [String] = {
    var table = Array(repeating: StandardCategories.uncategorised, count: 10_000)
    for (category, codes) in ranges {
      for text in codes.split(separator: " ") {
        guard let range = MerchantCodes.range(String(text)) else { continue }
        for code in range { table[code] = category }
      }
    }
    return table
  }()

  /// No code stands in two lines.
  static let ranges: [(String, String)] = [
    ("Family:Pets", "0742 5995"),
    ("Home:Repairs", "0780 1500-1799 2842 5039 5072 5074 5198 5200-5261 5996 7217 7342 7349 7394 7623 7629 7692-7699"),
    ("Leisure:Holidays", "3000-3999 4411 4511 4582 4722-4723 5962 7011-7012 7032-7033 7512 7519"),
    ("Transport:Public", "4011 4111-4112 4131 4789"),
    ("Transport:Taxi", "4121"),
    ("Transport:Parking and tolls", "4784 7523-7524"),
    ("Transport:Car", "5013 5511-5533 5571 5592 5598-5599 5935 7513 7531-7549 8675"),
    ("Transport:Fuel", "5172 5541-5542 5552 7511"),
    ("Home:Internet and phone", "4813-4821"),
    ("Home:Energy", "4900 5983"),
    ("Home:Furnishing", "5021 5712-5722 5950 7641"),
    ("Home:Insurance", "5960 6300-6399"),
    ("Home:Rent", "6513"),
    ("Food:Groceries", "5300 5411-5499"),
    ("Food:Eating out", "5811-5814"),
    ("Food:Alcohol", "0743-0744 5921"),
    ("Shopping:Clothing", "5131-5139 5611-5699 5944 5948 7251 7296 7631"),
    ("Shopping:Electronics", "4812 5044-5045 5065 5732 5734 5946 5997 7379 7622"),
    (
      "Shopping:General",
      "0763 2741 4215 5046 5051 5085 5094-5111 5169 5199 5262-5271 5309-5399 5832 5931-5933 5937 5943 5961 5963-5967 5969 "
        + "5973 5978 5993 5998-5999 7278 9402"
    ),
    ("Leisure:Subscriptions", "4899 5815 5817-5818 5968 8699"),
    (
      "Leisure:Entertainment",
      "4733 5735 5816 7273 7800-7841 7922-7929 7932-7933 7991 7993-7996 7998-7999 9406"
    ),
    ("Leisure:Sport", "5940-5941 7941 7992 7997"),
    (
      "Leisure:Hobbies",
      "4457 4468 5192 5551 5561 5733 5942 5945 5949 5970-5972 5994 7221 7911"
    ),
    ("Health:Medical", "4119 5047 5975-5976 7277 7280 8011-8099"),
    ("Health:Pharmacy", "5122 5912"),
    ("Health:Personal care", "5977 7210-7216 7230 7297-7299"),
    ("Family:Gifts given", "5193 5947 5992"),
    ("Family:School", "8211-8299"),
    ("Family:Childcare", "7295 8351"),
    ("Family:Charity", "8398 8641-8661"),
    ("Money:Cash", "6010-6011"),
    ("Money:Fees", "6012 7321-7322"),
    ("Money:Taxes", "9211-9400"),
    (
      "Money:Professional services",
      "2791 4214 4225 7013 7261 7276 7311 7332-7339 7361-7375 7392-7393 7395-7399 8111 8734 8911-8999"
    ),
    ("Investment:Contribution", "6211 6760"),
    ("Transfer:Own accounts", "6540"),
  ]
}
