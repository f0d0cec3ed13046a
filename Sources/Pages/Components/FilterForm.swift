/// The search over transactions: words and choices that become the page's address.
package struct FilterForm: PagePart {
  package struct Choice: Sendable {
    package var name: String
    package var label: String
    /// What can be chosen besides all: value and words.
    package var options: [(value: String, words: String)]
    package var chosen: String

    package init(_ name: String, label: String, options: [(value: String, words: String)], chosen: String = "") {
      self.name = name
      self.label = label
      self.options = options
      self.chosen = chosen
    }
  }

  package var action: String
  package var label: String
  package var placeholder: String
  package var query: String
  package var choices: [Choice]

  package init(
    action: String, label: String, placeholder: String = "", query: String = "", choices: [Choice] = []
  ) {
    self.action = action
    self.label = label
    self.placeholder = placeholder
    self.query = query
    self.choices = choices
  }

  package func html(_ writing: Writing) -> String {
    let id = contentID("f-", action + label)
    var output = "<form class=\"filter\" role=\"search\" method=\"get\" action=\"\(Escape.address(action))\">\n"
    let hint = placeholder.isEmpty ? "" : " placeholder=\"\(Escape.html(placeholder))\""
    let value = query.isEmpty ? "" : " value=\"\(Escape.html(query))\""
    output +=
      "<div class=\"grow\"><label for=\"\(id)-q\">\(Escape.html(label))</label><input type=\"search\" id=\"\(id)-q\" name=\"q\"\(hint)\(value)></div>\n"
    for choice in choices {
      let own = "\(id)-\(Escape.html(choice.name))"
      output += "<div><label for=\"\(own)\">\(Escape.html(choice.label))</label>"
      output +=
        "<select id=\"\(own)\" name=\"\(Escape.html(choice.name))\"><option value=\"\">\(Escape.html(writing.words.all))</option>"
      for option in choice.options {
        let chosen = option.value == choice.chosen ? " selected" : ""
        output += "<option value=\"\(Escape.html(option.value))\"\(chosen)>\(Escape.html(option.words))</option>"
      }
      output += "</select></div>\n"
    }
    return output + "<button type=\"submit\">\(Escape.html(writing.words.filter))</button>\n</form>\n"
  }

  package func markdown(_ writing: Writing) -> String { "" }
}
